run ->(_) { [200, {"content-type" => "text/plain"}, ["hello"]] }
