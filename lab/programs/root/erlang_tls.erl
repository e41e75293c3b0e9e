#!/usr/bin/env escript
%% Connects with TLS: erlang_tls.erl HOST PORT
main([Host, Port]) ->
    {ok, _} = application:ensure_all_started(ssl),
    ssl:connect(Host, list_to_integer(Port), [{verify, verify_none}], 5000).
