; Signatures of current systems, programs and links
; ==================================================
;
; These lines lie on top of those of p0f.fp.  docs/signatures.md describes the format and the comments "origin".
;
; Copyright (c) 2026 the authors of pyp0f.  SPDX-License-Identifier: MIT
;
; Facts in lines with "licence LGPL" were also published in files under the GNU Lesser General Public License:
;   telekom-security/tpotce, docker/p0f/p0f.fp
;   ntop/nDPI, src/lib/inc_generated/ndpi_os_fingerprint.c.inc
;   peace-maker/p0f3-database, p0f.fp
;   ValdikSS/p0f-mtu, p0f.fp
;
; date: 2026-11-28


[mtu]

; origin: public | date 2026-11-28 | source Google Cloud documentation, MTU settings of VPC networks
label = Google Cloud
sig   = 1460

; origin: public | date 2026-11-28 | source wg-quick(8): 1500 less 80; 1492 less 80
label = WireGuard
sig   = 1420
sig   = 1412

; origin: public | date 2026-11-28 | source Amazon EC2 documentation, Network MTU
label = AWS jumbo
sig   = 9001

; origin: public | date 2026-11-28 | source Google Cloud documentation, MTU settings of VPC networks
label = Google Cloud jumbo
sig   = 8896

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | script linux | variant loopback
label = loopback
sig   = 65535

[tcp:request]

; origin: measured | date 2026-11-28 | source iPXE 1.0.0+git-20190125 and 2.0.0 | package ipxe-qemu (Debian) | script ipxe | agree 2
label = s:other:iPXE:
sig   = *:64:0:*:mtu*43,9:nop,nop,ts,nop,nop,sok,nop,ws,mss::0
sig   = 6:255:0:*:mtu*43,9:nop,nop,ts,nop,nop,sok,nop,ws,mss::0

; origin: measured | date 2026-11-28 | source EDK2 | package ovmf (Debian) | version 2022.11 | script uefi
label = s:other:UEFI:HTTP boot (EDK2)
sig   = 4:255:0:1460:65535,0:mss::0
sig   = 4:255:0:1460:65535,0:mss:ack+:0

; origin: measured | date 2026-11-28 | source gVisor netstack | package gvproxy (Debian) | version 0.8.1 | script user_net
label = s:unix:gVisor:
sig   = 4:64:0:*:29184,7:mss,sok,ts,nop,ws::0

; origin: measured | date 2026-11-28 | package masscan (Debian) | version 1.3.2 | script scanners
label = s:!:masscan:SYN scan
sys   = @unix,@win
sig   = *:255:0:0:1024,0:::0
sig   = *:255:0:1460:1024,0:mss::0

; origin: measured | date 2026-11-28 | package zmap (Debian) | version 4.3.4 | script scanners
label = s:!:zmap:SYN scan
sys   = @unix,@win
sig   = *:64:0:1460:65535,8:mss,nop,ws,nop,nop,sok::0
sig   = *:64:0:1460:65535,7:mss,sok,ts,nop,ws::0
sig   = *:64:0:1460:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1::0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:6.16 or newer
sig   = *:64:0:*:mss*44,10:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*45,10:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*46,10:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*47,10:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*48,10:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:64240,10:mss,sok,ts,nop,ws:df,id+,flow:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:4.19-6.15
sig   = *:64:0:*:mss*44,7:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*45,7:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*46,7:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*47,7:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*48,7:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:64240,7:mss,sok,ts,nop,ws:df,id+,flow:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:4.19 or newer
sig   = *:64:0:*:mss*44,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*45,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*46,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*47,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*48,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*44,*:mss,nop,nop,sok,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*45,*:mss,nop,nop,sok,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*44,*:mss,sok,ts,nop,ws,?30:df,id+,flow:0
sig   = *:64:0:*:mss*45,*:mss,sok,ts,nop,ws,?30:df,id+,flow:0
sig   = *:64:0:*:mss*44,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+,flow:0
sig   = *:64:0:*:mss*45,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+,flow:0
sig   = *:64:0:*:mss*49,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*52,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:*:mss*53,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:8961:mss*7,*:mss,sok,ts,nop,ws:df,id+,flow:0
sig   = *:64:0:8960:mss*7,*:mss,sok,ts,nop,ws:df,id+,flow:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:4.19 or newer (loopback)
sig   = *:64:0:65495:mss*1,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:65475:mss*1,*:mss,sok,ts,nop,ws:df,id+,flow:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:3.7-4.18 (loopback)
sig   = *:64:0:65495:43690,*:mss,sok,ts,nop,ws:df,id+:0

; origin: public | date 2026-11-28 | source T-Pot, nDPI, huginn-net | licence LGPL | agree 3
label = s:unix:Linux:(Android)
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws:df,id+,flow:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:win:Windows:10 or newer
sig   = *:128:0:*:mss*44,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:64240,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = 6:128:0:*:64800,8:mss,nop,ws,nop,nop,sok:flow:0
sig   = 6:64:0:*:64800,8:mss,nop,ws,nop,nop,sok:flow:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:win:Windows:8 or newer
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = 6:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:flow:0
sig   = 6:64:0:*:65535,8:mss,nop,ws,nop,nop,sok:flow:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:win:Windows:7 to 10
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = g:win:Windows:NT kernel
sig   = *:128:0:*:*,*:mss,nop,ws,sok,ts:df,id+:0

; origin: captures | date 2026-11-28 | source captures with macOS 10.10 to 10.15; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:unix:Mac OS X:macOS or iOS
sig   = *:64:0:*:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,flow:0
sig   = *:64:0:*:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,flow:0
sig   = *:64:0:*:65535,7:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,flow:0
sig   = *:64:0:*:65535,8:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,flow:0
sig   = *:64:0:*:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = *:64:0:*:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = *:64:0:*:65535,7:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = *:64:0:*:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:id-,ecn,flow:0
sig   = *:64:0:*:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:id-,ecn,flow:0

[tcp:response]

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:6.16 or newer
sig   = *:64:0:*:mss*45,10:mss,sok,ts,nop,ws:df,flow:0
sig   = *:64:0:*:mss*44,10:mss,nop,nop,sok,nop,ws:df,flow:0
sig   = 6:64:0:*:mss*45,10:mss,nop,nop,sok,nop,ws:flow:0
sig   = *:64:0:*:mss*44,10:mss,nop,ws:df,flow:0
sig   = *:64:0:*:mss*45,10:mss,nop,nop,ts,nop,ws:df,flow:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:4.19-6.15
sig   = *:64:0:*:mss*45,7:mss,sok,ts,nop,ws:df,flow:0
sig   = *:64:0:*:mss*44,7:mss,nop,nop,sok,nop,ws:df,flow:0
sig   = 6:64:0:*:mss*45,7:mss,nop,nop,sok,nop,ws:flow:0
sig   = *:64:0:*:mss*44,7:mss,nop,ws:df,flow:0
sig   = *:64:0:*:mss*45,7:mss,nop,nop,ts,nop,ws:df,flow:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = s:unix:Linux:4.19 or newer
sig   = *:64:0:*:mss*45,*:mss,sok,ts,nop,ws:df,flow:0
sig   = *:64:0:*:mss*44,*:mss,nop,nop,sok,nop,ws:df,flow:0
sig   = *:64:0:*:mss*44,0:mss:df,flow:0
sig   = 6:64:0:*:mss*45,0:mss:flow:0
sig   = 6:64:0:*:mss*45,0:mss,nop,nop,sok:flow:0
sig   = 6:64:0:*:mss*45,*:mss,nop,ws:flow:0
sig   = *:64:0:*:mss*45,*:mss,nop,nop,ts,nop,ws:df,flow:0
sig   = 6:64:0:*:mss*45,*:mss,nop,nop,sok,nop,ws:flow:0
sig   = *:64:0:*:mss*45,*:mss,sok,ts,nop,ws,?30:df,flow:0
sig   = *:64:0:*:mss*44,0:mss,nop,nop,sok:df,flow:0
sig   = *:64:0:*:mss*45,0:mss,sok,ts:df,flow:0
sig   = *:64:0:*:62727,*:mss,sok,ts,nop,ws:df,flow:0
sig   = *:64:0:*:62727,*:mss,nop,nop,sok,nop,ws:df,flow:0
sig   = *:64:0:65495:mss*1,*:mss,sok,ts,nop,ws:df:0

; origin: measured | date 2026-11-28 | source Linux 5.10.0, 6.1.0, 6.12.117, 6.16.12, 6.17.13, 6.18.15, 6.18.44, 7.2.12, 7.3.4 | package linux-image-*-cloud-amd64 (Debian) | script linux | variant mtu 1280 to 9001 | agree 9
label = g:unix:Linux:
sig   = *:64:0:*:*,*:mss,sok,ts,nop,ws:df,flow:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:3.11-4.18
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df,flow:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,sok,nop,ws:df,flow:0
sig   = *:64:0:*:mss*20,*:mss,nop,ws:df,flow:0
sig   = *:64:0:*:mss*20,0:mss:df,flow:0
sig   = *:64:0:*:mss*20,0:mss,nop,nop,sok:df,flow:0
sig   = *:64:0:*:mss*20,0:mss,sok,ts:df,flow:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:win:Windows:10 (1809) or Server 2019 or newer
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+,flow:0
sig   = *:128:0:*:65535,8:mss,nop,ws,sok,ts:df,id+,flow:0
sig   = *:128:0:*:64240,8:mss,nop,ws,nop,nop,sok:df,id+,flow:0
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+,ecn,flow:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP builds; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:win:Windows:7 to 10 (1607) or Server 2016
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: measured | date 2026-11-28 | source gVisor netstack | package gvproxy (Debian) | version 0.8.1 | script user_net
label = s:unix:gVisor:
sig   = 4:64:0:*:29184,7:mss,sok,ts,nop,ws::0
sig   = 4:64:0:*:29184,7:mss,nop,nop,sok,nop,ws::0
sig   = 4:64:0:*:29184,0:mss::0

; origin: measured | date 2026-11-28 | source libslirp | package libslirp0 (Debian) | version 4.7 | script user_net
label = s:other:slirp:user network of QEMU
sig   = 4:64:0:1460:65535,0:mss::0
sig   = 6:255:0:1440:65535,0:mss::0

; origin: captures | date 2026-11-28 | source captures with macOS 10.10 to 10.15; T-Pot, nDPI, huginn-net | licence LGPL | agree 4
label = s:unix:Mac OS X:macOS or iOS
sig   = *:64:0:*:65535,5:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,flow:0
sig   = *:64:0:*:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1:df,flow:0
