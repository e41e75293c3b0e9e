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
inetutils qpsmtpd gsmtp aiosmtpd inbucket mailhog mailpit dionaea cowrie opencanary mailoney
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
mailkit indy lotusscript php-mail office build
"""
_SYSTEMS: Final = """
debian ubuntu gnu/linux linux unix freebsd netbsd openbsd dragonfly bsd windows nt windows_nt win32 winnt server red
hat redhat rhel centos fedora opensuse suse sles mandriva mandrake slackware gentoo arch alpine raspbian raspberry
almalinux rocky oracle sunos solaris aix hp-ux hpux irix tru64 osf1 darwin macos os/400 os/390 z/os zos mvs vms
openvms vm novell netware netware_type amiga os/2 dos android ios cygwin mingw qnx minix haiku plan9 l8
"""
_SENTENCE: Final = """
authorize id noop negotiation begin privsep meet a about accept accepted active after again all allow allowed also an
and any are as ask at authentication authenticate authenticated authorized available back bad be been before below
bool busy but by bye can cannot closed closing complete completed compliant connect connected connecting continue
current currently denied disabled disconnected do does done else enabled end enter exceeded expected extended failed
first follow follows for forbidden from full further go good goodbye greetings have he hello help helo here hi hosting
idle if in inactivity inc incoming insert invalid is it its kept kind kb less limited listed logged logging lower
maintained make max maximum may monitored more must my need needed new no none not note notice now of off ok okay okey
on one only open opened or other out over passive password passwords per permitted please pleased pleasure prohibited
protected provide provided quit ready recorded refused reject rejected release reply request requested require
required requires reserved response running send sending server's should sign size some specify specified start
started status stop such supported supports syntax terminated terms than thank thanks that the their there this time
timeout to too transport try turn unauthorized unavailable under understood unix unknown unsolicited until upload use
used user's uses using valid version via violators visit wait wants warning we welcome what when where which who will
with within without you your yours relaying
"""
_NOUNS: Final = """
user-level e-mail address addresses access account accounts action activity argument capabilities command commands
connection connections contact corporation courier daemon data description directory edition email enterprise error
experimental extensions extension feature features file files free group guest host hour hours information input
internal internet limit line list local localhost log login logins logout logs mail mailer main message messages
minute minutes mode name network number operation operations phone policy port post post-login pre pre-login private
project protocol public purpose relay remote resources result rights root secure security server servers service
services session simple site software state suite support system systems text transfer type user username users
visitors web world bulk commercial legal monitor anonymous technology technologies copyright
"""
SERVERS: Final = frozenset(_SERVERS.split())
"""Names of programs that are servers."""
STATED: Final = SERVERS | {"microsoft"}
"""Names that servers state, for lines of signatures."""
WORDS: Final = frozenset(f"{_PROTOCOLS} {_SERVERS} {_PRODUCTS} {_SYSTEMS} {_SENTENCE} {_NOUNS}".split())
"""All words that are kept."""
_NAMES_OF_HOSTS: Final = """
mercury exchange titan domino citadel merak cerberus courier postal proofpoint haraka perdition dionaea cowrie cyrus
twisted inbucket axigen stalwart barracuda sympa zimbra kerio groupwise nginx apache troll
"""
"""Names of programs that hosts have, too."""
CERTAIN: Final = frozenset(f"{_PROTOCOLS} {_SERVERS} {_SENTENCE}".split()) - frozenset(_NAMES_OF_HOSTS.split())
"""Words that are kept even where servers write the name of a host: protocols, most servers, words of sentences."""
BEFORE_HOSTS: Final = frozenset(("at", "by", "from", "helo", "hello", "hi", "host", "on", "to"))
"""Words after which servers write the name of a host or of a user."""
