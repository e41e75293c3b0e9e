// Fetches a page with HTTP/2 in clear text: h2c.go URL
package main

import (
	"net/http"
	"os"
	"time"
)

func main() {
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := http.Client{Transport: &http.Transport{Protocols: protocols}, Timeout: 3 * time.Second}
	client.Get(os.Args[1])
}
