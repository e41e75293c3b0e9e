// Connects with golang.org/x/crypto/ssh: ssh.go ADDRESS
package main

import (
	"os"

	"golang.org/x/crypto/ssh"
)

func main() {
	ssh.Dial("tcp", os.Args[1], &ssh.ClientConfig{User: "x", HostKeyCallback: ssh.InsecureIgnoreHostKey()})
}
