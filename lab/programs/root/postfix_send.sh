# Sends a message with Postfix to a port: postfix_send.sh PORT [SETTING]...
rm -rf /tmp/lab-postfix
cp -a /etc/postfix /tmp/lab-postfix
cat > /tmp/lab-postfix/main.cf <<EOF
compatibility_level = 3.6
myhostname = client.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:$1
queue_directory = /var/spool/postfix
maillog_file = /dev/stdout
EOF
shift
for setting in "$@"; do echo "$setting" >> /tmp/lab-postfix/main.cf; done
sed -i '/^smtp *inet/d' /tmp/lab-postfix/master.cf
timeout 10 postfix -c /tmp/lab-postfix start-fg &
sleep 2
sendmail -C /tmp/lab-postfix -f a@example.org b@example.org < /lab/mail.txt
sleep 5
postfix -c /tmp/lab-postfix stop
