// Connects with TLS: plain.go ADDRESS
package main

import (
	"crypto/tls"
	"os"
)

func main() {
	connection, err := tls.Dial("tcp", os.Args[1], &tls.Config{InsecureSkipVerify: true})
	if err == nil {
		connection.Close()
	}
}
