# Starts Postfix as a server: postfix_serve.sh PORT [WORDS].  WORDS stand at the end of its banner.
if test -e /tmp/lab-postfix; then postfix -c /tmp/lab-postfix abort; fi
rm -rf /tmp/lab-postfix
cp -a /etc/postfix /tmp/lab-postfix
: > /tmp/lab-postfix/main.cf
cat > /tmp/lab-postfix/main.cf <<EOF
compatibility_level = 3.6
myhostname = server.example.org
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
queue_directory = /var/spool/postfix
maillog_file = /dev/stdout
smtpd_banner = \$myhostname ESMTP \$mail_name${2:+ $2}
EOF
sed -i '/^smtp *inet/d' /tmp/lab-postfix/master.cf
echo "$1 inet n - n - - smtpd" >> /tmp/lab-postfix/master.cf
exec postfix -c /tmp/lab-postfix start-fg
