"""The words of banners and replies that are kept: protocols, products, systems, and plain words of their sentences.

No word of the list names a person.  Matching ignores case.
"""

from __future__ import annotations

from typing import Final

_PROTOCOLS: Final = """
esmtp smtp lmtp esmtps utf8smtp ftp ftps tftp sftp pop pop3 pop3s imap imap4 imap4rev1 imap4rev2 imaps tls ssl tls/ssl
ipv4 ipv6 sasl starttls auth plain login cram-md5 digest-md5 ntlm gssapi apop oauthbearer xoauth2 external anonymous
capability nocapability logindisabled uce mta mda mx spam antispam rfc rfc821 rfc2821 rfc5321 dns tcp ip mime utf8
utf-8
"""
_SERVERS: Final = """
postfix exim sendmail opensmtpd dovecot courier courier-imap cyrus qmail netqmail exchange hmailserver zimbra kerio
mdaemon icewarp communigate haraka domino groupwise xmail argosoft mailenable merak mercury surgemail smartermail
axigen stalwart proofpoint mimecast ironport barracuda fortimail e-mailrelay cmailserver citadel dbmail perdition
nginx qpopper teapop popa3d proftpd pure-ftpd vsftpd filezilla serv-u wu-ftpd titan ws_ftp globalscape xlight cerberus
crushftp bulletproof pyftpdlib twisted bftpd glftpd ncftpd tnftpd lukemftpd oftpd uftpd slimftpd zftpserver jetdirect
inetutils gsmtp aiosmtpd inbucket mailhog mailpit dionaea cowrie opencanary mailoney
"""
_PRODUCTS: Final = """
qualcomm express communicator messenger qmail-ldap microsoft outlook pro lotus ibm novell imail apache mailcow mailu
postal symantec messaging messagelabs mailmarshal trend micro interscan sonicwall sophos cisco pix asa watchguard
mailscanner amavis amavisd amavisd-new amavis-new spamassassin rspamd gmail google yahoo aol hotmail office365
protonmail zoho yandex qq netease coremail sympa mailman uw wu uw-imap imapd ipop3d ipop3 popd pop3d smtpd smtpsvc
mail-server lmtpd up-imapproxy binc bincimap archiveopteryx gnu mailutils pop-before-smtp tpop3d solid-pop3d cucipop
vm-pop3d akpop3d solarwinds pro-ftpd pureftpd wu-ftp wuftpd gene6 ws-ftp ftpd ftpd-ssl troll-ftpd muddleftpd
raidenftpd guildftpd warftpd war-ftpd in.ftpd ftp.exe iis openbsd-ftpd betaftpd quick easy core wing typsoft golden hp
brother ricoh lexmark xerox canon kyocera epson konica minolta printer print vxworks busybox dropbear synology qnap
buffalo netgear zyxel mikrotik routeros asus avm fritz!box freebox d-link linksys tp-link western digital axis camera
hikvision dahua siemens schneider rockwell moxa lantronix python perl java ruby node.js nodejs golang go php erlang
smtpd.py smtplib salmon smtp4dev greenmail fakesmtp papercut mailtrap subethasmtp honeypot shiva thunderbird mozilla
apple mail macintosh iphone ipad claws claws-mail evolution kmail mutt neomutt alpine pine elm emacs gnus eudora the
bat! bat incredimail foxmail windows live dreammail becky! becky sylpheed balsa geary trojita k-9 aquamail fairemail
bluemail squirrelmail roundcube webmail horde imp rainloop snappymail sogo phpmailer swiftmailer swift mailer symfony
javamail msmtp nullmailer ssmtp esmtp dma swaks mailx heirloom s-nail nail bsd-mailx sendemail blat libesmtp libcurl
curl wget lftp ncftp ncftpput ncftpget ncftpls total commander winscp cyberduck smartftp fireftp flashfxp cuteftp
coreftp leechftp aspemail chilkat mime-lite mime::lite mail::sender zimbra-client openwave openpec amazon ses sendgrid
mailchimp mailgun mandrill sparkpost git-send-email send-email cdo collaboration data objects nodemailer postie
mailkit indy lotusscript php-mail
"""
_SYSTEMS: Final = """
debian ubuntu gnu/linux linux unix freebsd netbsd openbsd dragonfly bsd windows nt windows_nt win32 winnt server red
hat redhat rhel centos fedora opensuse suse sles mandriva mandrake slackware gentoo arch alpine raspbian raspberry
almalinux rocky oracle sunos solaris aix hp-ux hpux irix tru64 osf1 darwin macos os/400 os/390 z/os zos mvs vms
openvms vm novell netware netware_type amiga os/2 dos android ios cygwin mingw qnx minix haiku plan9 l8
"""
_WORDS: Final = """
authorize id noop negotiation begin privsep user-level meet e-mail address addresses a about accept accepted access
account accounts action active activity after again all allow allowed also an and any are argument as ask at
authentication authenticate authenticated authorized available back bad be been before below bool busy but by bye can
cannot capabilities closed closing command commands complete completed compliant connect connected connecting
connection connections contact continue corporation courier current currently daemon data denied description directory
disabled disconnected do does done edition else email enabled end enter enterprise error exceeded expected
experimental extended extensions extension failed feature features file files first follow follows for forbidden free
from full further go good goodbye greetings group guest have he hello help helo here hi hosting host hour hours idle
if in inactivity inc incoming information input insert internal internet invalid is it its kept kind kb less limit
limited line list listed local localhost log logged logging login logins logout logs lower mail mailer main maintained
make max maximum may message messages minute minutes mode monitored more must my name need needed network new no none
not note notice now number of off ok okay okey on one only open opened operation operations or other out over passive
password passwords per permitted phone please pleased pleasure policy port post post-login pre pre-login private
prohibited project protected protocol provide provided public purpose quit ready recorded refused reject rejected
release relay remote reply request requested require required requires reserved response resources result rights root
running secure security send sending server's server servers service services session should sign simple site size
software some specify specified start started state status stop such suite supported support supports syntax system
systems terminated terms text than thank thanks that the their there this time timeout to too transfer transport try
turn type unauthorized unavailable under understood unix unknown unsolicited until upload use used user user's
username users uses using valid version via violators visit visitors wait wants warning we web welcome what when where
which who will with within without world you your yours bulk commercial relaying legal monitor anonymous technology
technologies copyright
"""
SERVERS: Final = frozenset(_SERVERS.split())
"""Names of programs that are servers."""
WORDS: Final = frozenset(f"{_PROTOCOLS} {_SERVERS} {_PRODUCTS} {_SYSTEMS} {_WORDS}".split())
"""All words that are kept."""
