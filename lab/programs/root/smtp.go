// Sends a message: smtp.go ADDRESS
package main

import (
	"net/smtp"
	"os"
)

func main() {
	smtp.SendMail(os.Args[1], nil, "a@example.org", []string{"b@example.org"}, []byte("Subject: x\r\n\r\nx\r\n"))
}
