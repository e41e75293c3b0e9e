; Signatures of current systems, programs and links
; ==================================================
;
; These lines lie on top of those of p0f.fp.  docs/signatures.md describes the format, and the comments "origin".
; "mss*max" is a window that p0f 3.09b does not know: "pyp0f-db export --p0f" writes lines for it.
;
; Copyright (c) 2026 the authors of pyp0f.  SPDX-License-Identifier: MIT
;
; Credit: facts in lines whose origin says "licence LGPL" were also published, by their authors, in files under the
; GNU Lesser General Public License: p0f.fp of T-Pot (Deutsche Telekom Security), ndpi_os_fingerprint.c.inc of nDPI
; (ntop), p0f.fp of p0f3-database (peace-maker), p0f.fp of fp.ip-api.com (vladc).  huginn-net (biandratti) is under the
; MIT licence or the Apache licence 2.0.
;
; date: 2026-11-29

; Links, by their MTU
; -------------------

[mtu]

; origin: public | date 2026-11-28 | source wg-quick(8): MTU of the route less 80 bytes
label = WireGuard
sig   = 1420
sig   = 1412

; origin: derived | date 2026-11-28 | source WireGuard: 60 bytes over IPv4; MTU 1492
label = WireGuard (IPv4 only)
sig   = 1432

; origin: derived | date 2026-11-28 | source OpenVPN 2.5 manual: mssfix 1450, less 24 bytes for AES-GCM
label = OpenVPN (AES-GCM)
sig   = 1426

; origin: public | date 2026-11-28 | source RFC 8200, section 5; documentation of Tailscale and Cloudflare WARP
label = VPN or tunnel (smallest MTU of IPv6)
sig   = 1280

; origin: public | date 2026-11-28 | source RFC 7348: 50 bytes over IPv4; Docker overlay networks, Flannel, Calico
label = VXLAN, or another tunnel
sig   = 1450

; origin: public | date 2026-11-28 | source RFC 7348: 70 bytes over IPv6
label = VXLAN over IPv6
sig   = 1430

; origin: public | date 2026-11-28 | source RFC 8926: 50 bytes and 8 bytes of options over IPv4; Open Virtual Network
label = GENEVE
sig   = 1442

; origin: public | date 2026-11-28 | source OpenShift documentation: OVN-Kubernetes, MTU of the host less 100 bytes
label = OVN-Kubernetes, or another tunnel
sig   = 1400
sig   = 8901

; origin: public | date 2026-11-28 | source RFC 2890: 28 bytes over IPv4
label = GRE with key
sig   = 1472

; origin: public | date 2026-11-28 | source RFC 2784: 24 bytes over IPv4, and an Ethernet header of 14 bytes
label = GRE with Ethernet
sig   = 1462

; origin: public | date 2026-11-28 | source RFC 2003, RFC 4213: 20 bytes
label = IPIP or 6in4
sig   = 1480

; origin: public | date 2026-11-28 | source RFC 2784: 24 bytes over IPv4
label = GRE, or IPIP over PPPoE
sig   = 1476

; origin: public | date 2026-11-28 | source RFC 2784: 24 bytes over IPv4; RFC 2516: 8 bytes
label = GRE over PPPoE
sig   = 1468

; origin: public | date 2026-11-28 | source Google Cloud documentation, MTU settings of VPC networks
label = Google Cloud, VPN or tunnel
sig   = 1460

; origin: public | date 2026-11-28 | source Google Cloud documentation, MTU settings of VPC networks
label = Google Cloud jumbo
sig   = 8896

; origin: public | date 2026-11-28 | source Amazon EC2 User Guide, Network maximum transmission unit
label = AWS jumbo
sig   = 9001

; origin: public | date 2026-11-28 | source Amazon VPC documentation, Transit Gateway quotas
label = AWS Transit Gateway
sig   = 8500

; origin: public | date 2026-11-28 | source RFC 7348: 50 bytes over IPv4, of 9000
label = VXLAN over jumbo Ethernet
sig   = 8950

; origin: public | date 2026-11-28 | source wg-quick(8): MTU of the route less 80 bytes, of 9000
label = WireGuard over jumbo Ethernet
sig   = 8920

; origin: public | date 2026-11-28 | source Cisco Nexus documentation: jumbo MTU of switches
label = jumbo Ethernet (9216)
sig   = 9216

; origin: public | date 2026-11-28 | source 3GPP TS 23.060, annex C: recommended MTU
label = mobile network (3GPP)
sig   = 1358

; origin: public | date 2026-11-28 | source Android Open Source Project, apns-conf.xml: mtu of carriers
label = mobile network (Verizon)
sig   = 1428

; origin: public | date 2026-11-28 | source RFC 4391 and RFC 4755: datagram and connected mode
label = InfiniBand
sig   = 2044
sig   = 4092
sig   = 65520

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant loopback
label = loopback
sig   = 65535

; Systems, by the SYN they send
; -----------------------------

[tcp:request]

; Boot loaders and small stacks

; origin: measured | date 2026-11-28 | source iPXE 1.0.0+git-20190125 | package ipxe-qemu | version 1.0.0+git-20190125 | script ipxe
; origin: measured | date 2026-11-28 | source iPXE 2.0.0 | package ipxe-qemu | version 2.0.0 | script ipxe
label = s:other:iPXE:
sig   = *:64:0:*:mtu*43,9:nop,nop,ts,nop,nop,sok,nop,ws,mss::0
sig   = 6:255:0:*:mtu*43,9:nop,nop,ts,nop,nop,sok,nop,ws,mss::0

; origin: measured | date 2026-11-28 | source EDK2 | package ovmf | version 2022.11 | script uefi | variant HTTP boot
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:other:UEFI:HTTP boot (EDK2), or zmap
sig   = 4:255:0:1460:65535,0:mss::0
sig   = 4:255:0:1460:65535,0:mss:ack+:0

; origin: measured | date 2026-11-28 | source GRUB 2.06 | package grub-pc-bin | version 2.06 | script grub_pxe
label = s:other:GRUB:2 (PXE)
sig   = 4:255:0:0:8192,0:::0

; origin: measured | date 2026-11-28 | source PXELINUX 6.04 | package pxelinux | version 6.04 | script pxelinux
label = s:other:PXELINUX:6 (lwIP)
sig   = *:255:0:*:64000,0:mss::0

; origin: measured | date 2026-11-28 | source U-Boot 2025.01 | package u-boot-qemu | version 2025.01 | script uboot
label = s:other:U-Boot:wget
sig   = *:255:0:*:mss*2,1:mss,ws,nop,nop,ts,eol+0:df,seq-,ts1-:0
sig   = *:255:0:*:mss*2,1:mss,ws,nop,nop,ts,eol+0:df,ts1-:0

; origin: measured | date 2026-11-28 | source lwIP 2.1.3 | package liblwip0 | version 2.1.3 | script lwip
label = s:other:lwIP:2
sig   = 4:255:0:*:65535,1:mss,nop,ws:id-:0
sig   = *:255:0:*:65535,1:mss,nop,ws::0

; User-space stacks of virtual machines and containers

; origin: measured | date 2026-11-28 | source gVisor netstack | package gvproxy | version 0.8.1 | script user_net
label = s:unix:gVisor:
sig   = *:64:0:*:29184,7:mss,sok,ts,nop,ws::0

; origin: measured | date 2026-11-28 | source libslirp 4.7 | package libslirp0 | version 4.7 | script user_net
; origin: measured | date 2026-11-28 | package zmap | version 4.3.4 | script scanners | variant probe-args smallest-probes
label = s:other:slirp:user network of QEMU, or zmap
sig   = 4:64:0:1460:65535,0:mss::0

; origin: measured | date 2026-11-28 | source passt | package passt | version 2023-03-09 | script user_net
label = s:other:passt:user network of QEMU
sig   = *:255:0:61440:65535,8:mss,nop,ws:id-:0

; Scanners and probes

; origin: measured | date 2026-11-28 | package masscan | version 1.3.2 | script scanners
; origin: measured | date 2026-11-28 | package nmap | version 7.99 | script scanners | variant -6 -sS
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:!:masscan:SYN scan, or NMap over IPv6
sys   = @unix,@win
sig   = *:255:0:0:1024,0:::0
sig   = *:255:0:*:1024,0:mss::0

; origin: measured | date 2026-11-28 | package zmap | version 4.3.4 | script scanners | variant default, linux, bsd
label = s:!:zmap:SYN scan
sys   = @unix,@win
sig   = *:64:0:1460:65535,8:mss,nop,ws,nop,nop,sok::0
sig   = *:64:0:1460:65535,7:mss,sok,ts,nop,ws::0
sig   = *:64:0:1460:65535,6:mss,nop,ws,nop,nop,ts,sok,eol+1::0

; origin: measured | date 2026-11-28 | package nmap | version 7.99 | script scanners | variant nping --tcp
label = s:!:nping:
sys   = @unix,@win
sig   = *:64:0:0:1480,0:::0

; origin: measured | date 2026-11-28 | package hping3 | version 3.a2 | script scanners | variant -S
label = s:!:hping:3
sys   = @unix,@win
sig   = *:64:0:0:512,0::ack+:0

; origin: measured | date 2026-11-28 | package python3-scapy | script scanners
label = s:!:scapy:TCP(flags=S)
sys   = @unix,@win
sig   = *:64:0:0:8192,0::seq-:0
sig   = 4:64:0:0:8192,0::seq-,id-:0
; origin: derived | date 2026-11-28 | source defaults of TCP() of Scapy, with a sequence number
sig   = *:64:0:0:8192,0:::0
sig   = 4:64:0:0:8192,0::id-:0

; origin: measured | date 2026-11-28 | package sendip | version 2.6 | script scanners
label = s:!:sendip:
sys   = @unix,@win
sig   = *:255:0:0:65535,0:::0

; origin: measured | date 2026-11-28 | package t50 | version 5.8.7c | script scanners
label = s:!:t50:flood
sys   = @unix,@win
sig   = *:255:0:0:*,0::df,id+:+

; origin: measured | date 2026-11-28 | package traceroute | version 2.1.6 | script scanners | variant -T
label = s:!:traceroute:-T
sys   = @unix,@win
sig   = 4:64-:0:*:mss*4,2:mss,sok,ts,nop,ws::0

; origin: measured | date 2026-11-28 | package tcptraceroute | version 1.5b7 | script scanners
label = s:!:tcptraceroute:
sys   = @unix,@win
sig   = *:64-:0:0:0,0:::0

; origin: measured | date 2026-11-28 | package lft | version 4.03 | script scanners
label = s:!:lft:
sys   = @unix,@win
sig   = *:64-:0:0:32768,0::df:0

; origin: measured | date 2026-11-28 | package scamper | version 20211212 | script scanners | variant trace -P tcp
label = s:!:scamper:
sys   = @unix,@win
sig   = *:64-:0:0:0,0::df,id+,seq-:0

; Linux.  The window is the largest multiple of the MSS up to 65535 since 4.19.  The scale follows from the largest
; receive buffer: 7 up to 6.15, 10 since 6.16; both are smaller with little memory, and tuning changes them.

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer (loopback)
sig   = *:64:0:65495:mss*max,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:65495:mss*max,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:65475:mss*max,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:65475:mss*max,*:mss,sok,ts,nop,ws:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:3.7-4.18 (loopback)
sig   = *:64:0:65495:43690,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:65476:43690,*:mss,sok,ts,nop,ws:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.17.13 | package linux-image-6.17.13+deb13-cloud-amd64 (Debian trixie-backports) | version 6.17.13-1~bpo13+1 | checksum 2ac533a36b0c5107527166716414a4d04b00f7108e419df2084ca5aec268d1ff | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.15 | package linux-image-6.18.15+deb13-cloud-amd64 (Debian trixie-backports) | version 6.18.15-1~bpo13+1 | checksum 5a507681ea8c978d02265a7fec2f02c9588fb48b54b7f71edc1059e86007f3ec | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:6.16 or newer, or tuned
sig   = *:64:0:*:mss*max,10:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,10:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*max,10:mss,nop,nop,sok,nop,ws:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 5.10.262 | package linux-image-5.10.0-46-cloud-amd64 (Debian bullseye-security) | version 5.10.262-1 | checksum 18d94781d1b3052e21967ac2262239e5f14fbf511d6c3e110629d7aa35340760 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 256 MiB to 1 GiB
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
label = s:unix:Linux:4.19 to 6.15, or newer with small buffers
sig   = *:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*max,7:mss,nop,nop,sok,nop,ws:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 5.10.262 | package linux-image-5.10.0-46-cloud-amd64 (Debian bullseye-security) | version 5.10.262-1 | checksum 18d94781d1b3052e21967ac2262239e5f14fbf511d6c3e110629d7aa35340760 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.17.13 | package linux-image-6.17.13+deb13-cloud-amd64 (Debian trixie-backports) | version 6.17.13-1~bpo13+1 | checksum 2ac533a36b0c5107527166716414a4d04b00f7108e419df2084ca5aec268d1ff | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.15 | package linux-image-6.18.15+deb13-cloud-amd64 (Debian trixie-backports) | version 6.18.15-1~bpo13+1 | checksum 5a507681ea8c978d02265a7fec2f02c9588fb48b54b7f71edc1059e86007f3ec | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,sok,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,*:mss,nop,ws:df,id+:0
sig   = *:64:0:*:mss*max,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:mss*max,0:mss,nop,nop,sok:df,id+:0
sig   = *:64:0:*:mss*max,0:mss,nop,nop,ts:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer, without options
sig   = *:64:0:*:mss*max,0:mss:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:5.6 or newer (MPTCP)
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?30:df,id+:0
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?30:df,id+,ecn:0
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws,?30:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:3.7 or newer (fast open)
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+:*
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+,ecn:*
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+:*
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?34:df,id+:*
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?254:df,id+:*
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws,?34,nop,nop:df,id+:*
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws,?34:df,id+:*
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws,?254:df,id+:*

; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:(Android), or with a large receive buffer
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:65535,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:65535,*:mss,nop,nop,sok,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:65535,*:mss,nop,nop,ts,nop,ws:df,id+:0
sig   = *:64:0:*:65535,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:65535,*:mss,nop,ws:df,id+:0
sig   = *:64:0:*:65535,0:mss:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
label = s:unix:Linux:4.19 or newer (tcp_rmem 87380)
sig   = *:64:0:*:mss*29,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*29,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*30,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*30,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*31,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*31,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*32,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*32,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*29,*:mss,nop,nop,sok,nop,ws:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:2.2, or newer with a small receive buffer
sig   = *:64:0:*:mss*11,0:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*22,0:mss,sok,ts,nop,ws:df,id+:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer (small receive buffer)
sig   = *:64:0:*:mss*1,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*2,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*5,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*11,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*22,*:mss,sok,ts,nop,ws:df,id+:0

; origin: derived | date 2026-11-28 | source the rule of 29200: its largest multiple of the MSS of jumbo links, of which AWS has 9001
label = s:unix:Linux:3.11-4.18 (jumbo link)
sig   = *:64:0:*:26883,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:26883,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:26880,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:26880,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:8941:mss*3,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:8940:mss*3,*:mss,sok,ts,nop,ws:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:unix:Linux:3.11 and newer
sig   = *:64:0:*:mss*20,4:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,5:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,6:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,8:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,9:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,sok,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,*:mss,nop,ws:df,id+:0
sig   = *:64:0:*:mss*20,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:mss*20,0:mss,nop,nop,sok:df,id+:0
sig   = *:64:0:*:mss*20,0:mss:df,id+:0

; origin: public | date 2026-11-28 | source vladc/fp.ip-api.com p0f.fp | licence LGPL
label = s:unix:Linux:4.x (tcp_rmem 87380)
sig   = *:64:0:*:mss*19,*:mss,sok,ts,nop,ws:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:3.0-3.10
sig   = *:64:0:*:mss*10,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*10,*:mss,sok,ts,nop,ws:df,id+,ecn:0
sig   = *:64:0:*:mss*10,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*10,*:mss,nop,nop,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*10,*:mss,nop,ws:df,id+:0
sig   = *:64:0:*:mss*10,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:mss*10,0:mss,nop,nop,sok:df,id+:0
sig   = *:64:0:*:mss*10,0:mss:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:2.6.x
sig   = *:64:0:*:mss*4,3:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,4:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,5:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,6:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,7:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,8:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,9:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,5:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,6:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,7:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,8:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,9:mss,nop,nop,sok,nop,ws:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = s:unix:Linux:2.4-2.6
sig   = *:64:0:*:mss*4,*:mss,nop,nop,ts,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,*:mss,nop,ws:df,id+:0
sig   = *:64:0:*:mss*4,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:mss*4,0:mss,nop,nop,sok:df,id+:0
sig   = *:64:0:*:mss*4,*:mss,nop,nop,sok,nop,ws:df,id+:0

; Windows.  8192 up to 10 (1607) and Server 2016; then the largest multiple of the MSS.  Servers ask for ECN.

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = s:win:Windows:Server 2019 or newer
sig   = *:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok:df,id+,ecn:0
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
label = s:win:Windows:10 (1809) or newer
sig   = *:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: derived | date 2026-11-28 | source the same window with the registry value Tcp1323Opts 3
label = s:win:Windows:10 (1809) or newer, with timestamps
sig   = *:128:0:*:mss*max,8:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:mss*max,8:mss,nop,ws,sok,ts:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
label = s:win:Windows:8 or newer
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,8:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:65535,8:mss,nop,ws,sok,ts:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = s:win:Windows:Server 2012 to 2016
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
label = s:win:Windows:Vista to 10 (1607)
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,8:mss,nop,ws,sok,ts:df,id+:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of Windows XP | agree 2
label = s:win:Windows:2000 or XP, or newer with options removed
sig   = *:128:0:*:mss*max,0:mss,nop,nop,sok:df,id+:0

; origin: derived | date 2026-11-28 | source the same window; netsh int tcp set global autotuninglevel, and tools that change the scale
label = s:win:Windows:10 (1809) or newer, with another scale
sig   = *:128:0:*:mss*max,*:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: derived | date 2026-11-28 | source the usual SYN with the option of RFC 7413
label = s:win:Windows:10 or newer (fast open)
sig   = *:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok,?34,nop,nop:df,id+:*
sig   = *:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok,?34:df,id+:*
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok,?34,nop,nop:df,id+:*
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok,?34:df,id+:*

; origin: derived | date 2026-11-28 | source 8192 as above; netsh int tcp set global autotuninglevel
label = s:win:Windows:Vista to 10 (1607), with another scale
sig   = *:128:0:*:8192,1:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,3:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,4:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,5:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,6:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,7:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,9:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: public | date 2026-11-28 | source documentation of Tcp1323Opts and GlobalMaxTcpWindowSize in Windows XP
; origin: captures | date 2026-11-28 | source captures with User-Agents of Windows 10
label = s:win:Windows:XP (tuned), or 8 or newer with another scale
sig   = *:128:0:*:65535,3:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,4:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,5:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,6:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,7:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,9:mss,nop,ws,nop,nop,sok:df,id+:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of Windows XP | agree 2
label = s:win:Windows:98 to XP
sig   = *:128:0:*:64512,0:mss,nop,nop,sok:df,id+:0
sig   = *:128:0:*:mss*6,0:mss,nop,nop,sok:df,id+:0

; Apple.  The identification is 0 in newer versions (RFC 6864); ECN is tried on some connections.

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:unix:iOS:iPhone or iPad
sig   = *:64:0:*:65535,2:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:unix:Mac OS X:10.x
sig   = *:64:0:*:65535,1:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = *:64:0:*:65535,3:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = s:unix:Mac OS X:10.9 or newer, or iOS
sig   = *:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = *:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,ecn:0
sig   = 4:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = 4:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:df,ecn:0
sig   = 4:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:id-:0
sig   = 4:64:0:*:65535,4:mss,nop,ws,nop,nop,ts,sok,eol+1:id-,ecn:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
; origin: public | date 2026-11-28 | source biandratti/huginn-net huginn-net-db/config/tcp_syn.fp | licence MIT or Apache-2.0 | revision 6bafcdd8
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
label = s:unix:Mac OS X:10.10 or newer, or iOS 9 or newer
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,ecn:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,ecn:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:id-:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:id-,ecn:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10
label = s:unix:Mac OS X:or iOS (repeated SYN), or FreeBSD 8.x
sig   = *:64:0:*:65535,0:mss,sok,eol+1:df,id+:0
sig   = 4:64:0:*:65535,0:mss,sok,eol+1:df:0
sig   = 4:64:0:*:65535,0:mss,sok,eol+1:id-:0

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:unix:Mac OS X:10.11 or newer, or iOS 9 or newer (fast open)
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34:df,id+:*
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34:df:*
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34:id-:*
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34,nop,nop:df,id+:*
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34,nop,nop:df:*
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,?34,nop,nop:id-:*

; BSD

; origin: derived | date 2026-11-28 | source net.inet.tcp.recvspace 65536, kern.ipc.maxsockbuf 2 MiB; later versions set the identification to 0 (RFC 6864)
label = s:unix:FreeBSD:9 or newer
sig   = 4:64:0:*:65535,*:mss,nop,ws,sok,ts:df:0
sig   = *:64:0:*:65535,6:mss,nop,ws,sok,ts:df,id+:0
sig   = *:64:0:*:65535,7:mss,nop,ws,sok,ts:df,id+:0
sig   = *:64:0:*:65535,8:mss,nop,ws,sok,ts:df,id+:0
sig   = *:64:0:*:65535,9:mss,nop,ws,sok,ts:df,id+:0
sig   = *:64:0:*:65535,10:mss,nop,ws,sok,ts:df,id+:0
sig   = *:64:0:*:65535,11:mss,nop,ws,sok,ts:df,id+:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,sok,ts:df,ecn:0

; origin: derived | date 2026-11-28 | source receive space 16384, largest buffer 2 MiB, random identification
label = s:unix:OpenBSD:6 or newer
sig   = *:64:0:*:16384,6:mss,nop,nop,sok,nop,ws,nop,nop,ts:df,id+:0
sig   = *:64:0:*:16384,*:mss,nop,nop,sok,nop,ws,nop,nop,ts:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of NetBSD | agree 2
label = s:unix:NetBSD:
sig   = *:64:0:*:32768,*:mss,nop,ws,sok,nop,nop,nop,nop,ts:df:0
sig   = 4:64:0:*:32768,*:mss,nop,ws,sok,nop,nop,nop,nop,ts:df,id+:0

; Routers

; origin: captures | date 2026-11-28 | source captures with banners of Cisco IOS | agree 2
label = s:other:Cisco:IOS
sig   = *:255:0:*:4128,0:mss::0
sig   = 4:255:0:*:4128,0:mss:df,id+:0
sig   = *:255:0:*:4128,0:mss,nop,nop,sok::0

; Families.  These lines are used if none of the others matches.

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = g:unix:Linux:
sig   = *:64:0:*:*,*:mss,sok,ts,nop,ws:df,id+:0
sig   = *:64:0:*:*,*:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:*,0:mss,sok,ts:df,id+:0
sig   = *:64:0:*:*,*:mss,nop,nop,ts,nop,ws:df,id+:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
; origin: public | date 2026-11-28 | source ntop/nDPI ndpi_os_fingerprint.c.inc | licence LGPL-3.0 | revision 202eb095
label = g:win:Windows:
sig   = *:128:0:*:*,*:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:*,*:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:*,0:mss,nop,nop,sok:df,id+:0
sig   = *:128:0:*:*,*:mss,nop,ws,nop,nop,ts,nop,nop,sok:df,id+:0
sig   = *:128:0:*:*,*:mss,nop,ws,nop,nop,ts,nop,nop,sok:df,id+,ts1-:0
sig   = *:128:0:*:*,*:mss,nop,nop,ts,nop,nop,sok:df,id+:0
sig   = *:128:0:*:*,*:mss,nop,nop,ts,nop,nop,sok:df,id+,ts1-:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: public | date 2026-11-28 | source telekom-security/tpotce docker/p0f/p0f.fp | licence LGPL | revision 09093713
label = g:unix:Mac OS X:or iOS
sig   = *:64:0:*:*,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = 4:64:0:*:*,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = 4:64:0:*:*,*:mss,nop,ws,nop,nop,ts,sok,eol+1:id-:0

; origin: derived | date 2026-11-28 | source the options of FreeBSD with another receive buffer
label = g:unix:FreeBSD:
sig   = *:64:0:*:*,*:mss,nop,ws,sok,ts:df,id+:0
sig   = 4:64:0:*:*,*:mss,nop,ws,sok,ts:df:0

; Systems, by the SYN+ACK they answer with
; ----------------------------------------

[tcp:response]

; Linux.  With timestamps, the window is a multiple of the MSS less 12 bytes.  Syncookies leave out what the client
; could not remember: without timestamps, only the MSS is left.

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer (loopback)
sig   = *:64:0:65495:mss*max,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:65475:mss*max,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:65535:mss*max,*:mss,nop,ws:df:0

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:unix:Linux:3.7-4.18 (loopback)
sig   = *:64:0:65495:43690,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:65476:43690,*:mss,sok,ts,nop,ws:df:0

; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.17.13 | package linux-image-6.17.13+deb13-cloud-amd64 (Debian trixie-backports) | version 6.17.13-1~bpo13+1 | checksum 2ac533a36b0c5107527166716414a4d04b00f7108e419df2084ca5aec268d1ff | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.15 | package linux-image-6.18.15+deb13-cloud-amd64 (Debian trixie-backports) | version 6.18.15-1~bpo13+1 | checksum 5a507681ea8c978d02265a7fec2f02c9588fb48b54b7f71edc1059e86007f3ec | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:6.16 or newer, or tuned
sig   = *:64:0:*:mss*max,10:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*max,10:mss,sok,ts,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*max,10:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:mss*max,10:mss,nop,nop,sok,nop,ws:df,ecn:0

; origin: measured | date 2026-11-28 | source Linux 5.10.262 | package linux-image-5.10.0-46-cloud-amd64 (Debian bullseye-security) | version 5.10.262-1 | checksum 18d94781d1b3052e21967ac2262239e5f14fbf511d6c3e110629d7aa35340760 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 256 MiB to 1 GiB
; origin: public | date 2026-11-28 | source peace-maker/p0f3-database p0f.fp | licence LGPL
label = s:unix:Linux:4.19 to 6.15, or newer with small buffers
sig   = *:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*max,7:mss,sok,ts,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*max,7:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:mss*max,7:mss,nop,nop,sok,nop,ws:df,ecn:0

; origin: measured | date 2026-11-28 | source Linux 5.10.262 | package linux-image-5.10.0-46-cloud-amd64 (Debian bullseye-security) | version 5.10.262-1 | checksum 18d94781d1b3052e21967ac2262239e5f14fbf511d6c3e110629d7aa35340760 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.17.13 | package linux-image-6.17.13+deb13-cloud-amd64 (Debian trixie-backports) | version 6.17.13-1~bpo13+1 | checksum 2ac533a36b0c5107527166716414a4d04b00f7108e419df2084ca5aec268d1ff | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.15 | package linux-image-6.18.15+deb13-cloud-amd64 (Debian trixie-backports) | version 6.18.15-1~bpo13+1 | checksum 5a507681ea8c978d02265a7fec2f02c9588fb48b54b7f71edc1059e86007f3ec | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,sok,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*max,*:mss,nop,ws:df:0
sig   = *:64:0:*:mss*max,*:mss,nop,nop,ts,nop,ws:df:0
sig   = *:64:0:*:mss*max,0:mss,sok,ts:df:0
sig   = *:64:0:*:mss*max,0:mss,nop,nop,sok:df:0
sig   = *:64:0:*:mss*max,0:mss,nop,nop,ts:df:0

; origin: measured | date 2026-11-28 | source Linux 5.10.262 | package linux-image-5.10.0-46-cloud-amd64 (Debian bullseye-security) | version 5.10.262-1 | checksum 18d94781d1b3052e21967ac2262239e5f14fbf511d6c3e110629d7aa35340760 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.17.13 | package linux-image-6.17.13+deb13-cloud-amd64 (Debian trixie-backports) | version 6.17.13-1~bpo13+1 | checksum 2ac533a36b0c5107527166716414a4d04b00f7108e419df2084ca5aec268d1ff | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.15 | package linux-image-6.18.15+deb13-cloud-amd64 (Debian trixie-backports) | version 6.18.15-1~bpo13+1 | checksum 5a507681ea8c978d02265a7fec2f02c9588fb48b54b7f71edc1059e86007f3ec | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer, to a client without options, or with syncookies
sig   = *:64:0:*:mss*max,0:mss:df:0

; origin: measured | date 2026-11-28 | source Linux 6.1.176 | package linux-image-6.1.0-50-cloud-amd64 (Debian bookworm) | version 6.1.176-1 | checksum efe19f605b6f54a8352e68d85a629abb2d30b72a085faef603a9152590baa791 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.12.117 | package linux-image-6.12.117+deb13-cloud-amd64 (Debian trixie) | version 6.12.117-1 | checksum e9893e5295d0549b8852611f12a4b8b5f6cc4b8128dcc2086b9847793b904ab7 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.16.12 | package linux-image-6.16.12+deb13-cloud-amd64 (Debian trixie-backports) | version 6.16.12-1~bpo13+1 | checksum b56d926c1dc9bbdf151794753df57bd427af2398a033999016dcbbd211e8e461 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.2.12 | package linux-binary-7.2.12+deb14-cloud-amd64 (Debian forky) | version 7.2.12-1 | checksum 43451b88872589d518acba127482df16fab53e2a51e92811cbd6221ca92cb6bf | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 7.3.4 | package linux-binary-7.3.4+deb13-cloud-amd64 (Debian trixie-backports) | version 7.3.4-1~bpo13+1 | checksum c4fbc8e404958693b28825474c20742d70594d65ca58aea7be6a279c81eb6fa0 | script linux | variant 8 GiB
; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:5.6 or newer (MPTCP)
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?30:df:0
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws,?30:df:0

; origin: derived | date 2026-11-28 | source RFC 7413, with the options as in the SYN
label = s:unix:Linux:4.19 or newer (fast open)
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?34,nop,nop:df:*
sig   = *:64:0:*:mss*max,*:mss,sok,ts,nop,ws,?34:df:*

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:with a large receive buffer
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:65535,*:mss,sok,ts,nop,ws:df,ecn:0
sig   = *:64:0:*:65535,*:mss,nop,nop,sok,nop,ws:df:0
sig   = 4:64:0:*:65535,*:mss,nop,ws:df:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:4.19 or newer (tcp_rmem 87380)
sig   = *:64:0:*:mss*29,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*29,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:mss*30,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*30,*:mss,nop,nop,sok,nop,ws:df:0

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
label = s:unix:Linux:with a small receive buffer
sig   = *:64:0:*:mss*1,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*2,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*5,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*11,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*22,*:mss,sok,ts,nop,ws:df:0

; origin: derived | date 2026-11-28 | source the rule of 29200: its largest multiple of the MSS of jumbo links, of which AWS has 9001
label = s:unix:Linux:3.11-4.18 (jumbo link)
sig   = *:64:0:*:26847,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:26844,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:26883,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:26880,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:26883,0:mss:df:0
sig   = *:64:0:8941:mss*3,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:8940:mss*3,*:mss,sok,ts,nop,ws:df:0

; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
; origin: public | date 2026-11-28 | source peace-maker/p0f3-database p0f.fp | licence LGPL
label = s:unix:Linux:3.11-4.18
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:mss*20,*:mss,sok,ts,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,sok,nop,ws:df,ecn:0
sig   = *:64:0:*:mss*20,*:mss,nop,ws:df:0
sig   = *:64:0:*:mss*20,*:mss,nop,nop,ts,nop,ws:df:0
sig   = *:64:0:*:mss*20,0:mss:df:0
sig   = *:64:0:*:mss*20,0:mss,nop,nop,sok:df:0
sig   = *:64:0:*:mss*20,0:mss,sok,ts:df:0

; Windows.  8192 up to 10 (1607) and Server 2016, then 65535.

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = s:win:Windows:Server 2019 or newer
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+,ecn:0
sig   = *:128:0:*:65535,8:mss,nop,ws,sok,ts:df,id+,ecn:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = s:win:Windows:10 (1703) or newer, or Server 2019 or newer
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,8:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:mss*max,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:65535,8:mss,nop,ws:df,id+:0
sig   = *:128:0:*:65535,8:mss,nop,ws,nop,nop,ts:df,id+:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = s:win:Windows:Vista to 10 (1607) or Server 2016
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,sok:df,id+,ecn:0
sig   = *:128:0:*:8192,8:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:8192,0:mss,nop,nop,sok:df,id+:0
sig   = *:128:0:*:8192,8:mss,ws,nop,sok,ts:df,id+:0
sig   = *:128:0:*:8192,8:mss,nop,ws:df,id+:0
sig   = *:128:0:*:8192,8:mss,nop,ws,nop,nop,ts:df,id+:0
sig   = *:128:0:*:8192,0:mss:df,id+:0
sig   = *:128:0:*:8192,0:mss,sok,ts:df,id+:0
sig   = *:128:0:*:8192,0:mss,nop,nop,ts:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of Windows | agree 2
label = s:win:Windows:2000 or XP
sig   = *:128:0:*:64512,0:mss,nop,nop,sok:df,id+:0
sig   = *:128:0:*:mss*6,0:mss:df,id+:0
sig   = *:128:0:*:mss*max,0:mss,nop,nop,sok:df,id+:0

; Apple and BSD

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
; origin: derived | date 2026-11-28 | source the SYN+ACK without options that the client did not offer
label = s:unix:Mac OS X:10.10 or newer, or iOS
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = *:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+,ecn:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,ecn:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:id-:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts,sok,eol+1:id-,ecn:0
sig   = 4:64:0:*:65535,5:mss,nop,ws,sok,eol+1:df:0
sig   = 4:64:0:*:65535,6:mss,nop,ws,sok,eol+1:df:0
sig   = *:64:0:*:65535,5:mss,nop,ws,sok,eol+1:df,id+:0

; origin: derived | date 2026-11-28 | source as in the SYN; identification 0 (RFC 6864)
label = s:unix:FreeBSD:12 or newer
sig   = 4:64:0:*:65535,*:mss,nop,ws,sok,ts:df:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,sok,eol+1:df:0
sig   = 4:64:0:*:65535,*:mss,nop,ws,nop,nop,ts:df:0
sig   = 4:64:0:*:65535,0:mss,sok,ts:df:0

; origin: derived | date 2026-11-28 | source receive space 16384, largest buffer 2 MiB
label = s:unix:OpenBSD:6 or newer
sig   = *:64:0:*:16384,6:mss,nop,nop,sok,nop,ws,nop,nop,ts:df,id+:0
sig   = *:64:0:*:16384,6:mss,nop,nop,sok,nop,ws:df,id+:0
sig   = *:64:0:*:16384,6:mss,nop,ws:df,id+:0

; origin: captures | date 2026-11-28 | source captures with banners of NetBSD | agree 2
label = s:unix:NetBSD:
sig   = *:64:0:*:4096,*:mss,nop,ws,nop,nop,ts,sok,nop,nop:df:0
sig   = *:64:0:*:32768,*:mss,nop,ws,nop,nop,ts,sok,nop,nop:df:0

; Virtual networks, small stacks and routers

; origin: measured | date 2026-11-28 | source gVisor netstack | package gvproxy | version 0.8.1 | script user_net
label = s:unix:gVisor:
sig   = *:64:0:*:29184,7:mss,sok,ts,nop,ws::0
sig   = *:64:0:*:29184,7:mss,nop,nop,sok,nop,ws::0
sig   = *:64:0:*:29184,0:mss::0

; origin: measured | date 2026-11-28 | source libslirp 4.7 | package libslirp0 | version 4.7 | script user_net
label = s:other:slirp:user network of QEMU
sig   = 4:64:0:*:65535,0:mss::0
sig   = 4:64:0:*:65535,0:mss:id-:0

; origin: measured | date 2026-11-28 | source libslirp 4.7 | package libslirp0 | version 4.7 | script user_net
; origin: measured | date 2026-11-28 | source lwIP 2.1.3 | package liblwip0 | version 2.1.3 | script lwip | variant client mss only
label = s:other:lwIP:2, or slirp over IPv6
sig   = *:255:0:*:65535,0:mss::0

; origin: measured | date 2026-11-28 | source passt | package passt | version 2023-03-09 | script user_net
label = s:other:passt:user network of QEMU
sig   = *:255:0:61440:65535,8:mss,nop,ws:id-:0

; origin: measured | date 2026-11-28 | source smoltcp in mitmproxy_rs | package mitmproxy | version 11 (mitmproxy_rs 0.10.7) | script smoltcp
label = s:other:smoltcp:
sig   = *:64:0:*:65535,1:mss,ws,sok,eol+2:df:0

; origin: measured | date 2026-11-28 | source smoltcp in mitmproxy_rs | package mitmproxy | version 11 (mitmproxy_rs 0.10.7) | script smoltcp | variant client without options
label = s:other:smoltcp:or FreeBSD 12 or newer
sig   = *:64:0:*:65535,0:mss:df:0

; origin: measured | date 2026-11-28 | source lwIP 2.1.3 | package liblwip0 | version 2.1.3 | script lwip
label = s:other:lwIP:2
sig   = *:255:0:*:65535,1:mss,nop,ws::0
sig   = 4:255:0:*:65535,1:mss,nop,ws:id-:0

; origin: captures | date 2026-11-28 | source captures with banners of Cisco IOS | agree 2
label = s:other:Cisco:IOS
sig   = *:255:0:*:4128,0:mss::0
sig   = 4:255:0:*:4128,0:mss:df,id+:0

; Families.  These lines are used if none of the others matches.

; origin: measured | date 2026-11-28 | source Linux 6.18.44 | package running kernel | version 6.18.44 | script running | variant 61 settings and socket options, MTU 1280 to 9001
; origin: captures | date 2026-11-28 | source captures with banners of Linux distributions | agree 5
label = g:unix:Linux:
sig   = *:64:0:*:*,*:mss,sok,ts,nop,ws:df:0
sig   = *:64:0:*:*,*:mss,nop,nop,sok,nop,ws:df:0
sig   = *:64:0:*:*,*:mss,nop,nop,ts,nop,ws:df:0

; origin: captures | date 2026-11-28 | source captures with NTLMSSP messages that name the build | agree 4
label = g:win:Windows:
sig   = *:128:0:*:*,*:mss,nop,ws,nop,nop,sok:df,id+:0
sig   = *:128:0:*:*,*:mss,nop,ws,sok,ts:df,id+:0
sig   = *:128:0:*:*,0:mss,nop,nop,sok:df,id+:0

; origin: captures | date 2026-11-28 | source captures with User-Agents of macOS 10.10 to 10.15 | agree 3
label = g:unix:Mac OS X:or iOS
sig   = *:64:0:*:*,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df,id+:0
sig   = 4:64:0:*:*,*:mss,nop,ws,nop,nop,ts,sok,eol+1:df:0

[http:request]

; Command-line clients

; origin: measured | date 2026-11-29 | package hey (Debian) | script http
label = s:!:hey:
sys   = @unix,@win
sig   = *:Host,User-Agent=[hey/],?Content-Type,Accept-Encoding=[gzip]::hey/

; origin: measured | date 2026-11-29 | package httperf (Debian) | script http
label = s:!:httperf:
sys   = @unix,@win
sig   = *:User-Agent=[httperf/],Host::httperf/

; origin: measured | date 2026-11-29 | package edbrowse (Debian) | script http
label = s:!:edbrowse:
sys   = @unix,@win
sig   = *:Host,User-Agent=[edbrowse/],Accept-Encoding,Accept,Accept-Language::edbrowse/

; origin: measured | date 2026-11-29 | package cadaver (Debian) | script http
label = s:!:cadaver:
sys   = @unix,@win
sig   = *:User-Agent=[cadaver/],Keep-Alive,Connection=[TE],TE=[trailers],Host::cadaver/

; origin: measured | date 2026-11-29 | package xh (Debian) | script http
label = s:!:xh:
sys   = @unix,@win
sig   = *:Accept-Encoding,User-Agent=[xh/],Connection,Accept,Host::xh/

; origin: measured | date 2026-11-29 | package hurl (Debian) | script http
label = s:!:hurl:
sys   = @unix,@win
sig   = *:Host,Accept=[*/*],User-Agent=[hurl/]::hurl/

; origin: measured | date 2026-11-29 | package mpg123 (Debian) | script http
label = s:!:mpg123:
sys   = @unix,@win
sig   = *:User-Agent=[mpg123/],Host,Icy-MetaData=[1],Accept::mpg123/

; origin: measured | date 2026-11-29 | package transmission-cli (Debian) | script http
label = s:!:Transmission:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Transmission/],Accept=[*/*]::Transmission/

; origin: measured | date 2026-11-29 | package newsboat (Debian) | script http
label = s:!:Newsboat:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Newsboat/],Accept=[*/*]::Newsboat/

; origin: measured | date 2026-11-29 | package emacs-nox (Debian) | script http
label = s:!:Emacs:url
sys   = @unix,@win
sig   = *:MIME-Version=[1.0],Connection,Host,Accept-encoding,Accept,User-Agent=[URL/Emacs]::URL/Emacs

; origin: measured | date 2026-11-29 | package tcl (Debian) | script http
label = s:!:Tcl:http
sys   = @unix,@win
sig   = *:Host,User-Agent=[ Tcl/],Connection=[close],Accept=[*/*]:: Tcl/

; origin: measured | date 2026-11-29 | package libmojolicious-perl (Debian) | script http
label = s:!:Perl:Mojolicious
sys   = @unix,@win
sig   = *:Accept-Encoding=[gzip],Host,User-Agent=[Mojolicious (Perl)]::Mojolicious (Perl)

; origin: measured | date 2026-11-29 | package libanyevent-http-perl (Debian) | script http
label = s:!:Perl:AnyEvent-HTTP
sys   = @unix,@win
sig   = *:User-agent=[AnyEvent-HTTP/]::AnyEvent-HTTP/

; origin: measured | date 2026-11-29 | package libwww-mechanize-perl (Debian) | script http
label = s:!:Perl:WWW-Mechanize
sys   = @unix,@win
sig   = *:TE=[deflate,gzip;q=0.3],Connection,Accept-Encoding,Host,User-Agent=[WWW-Mechanize/]::WWW-Mechanize/

; origin: measured | date 2026-11-29 | package libfurl-perl (Debian) | script http
label = s:!:Perl:Furl
sys   = @unix,@win
sig   = *:Connection,User-Agent=[Furl],Host::Furl

; origin: measured | date 2026-11-29 | package ruby-faraday (Debian) | script http
label = s:!:Ruby:Faraday
sys   = @unix,@win
sig   = *:User-Agent=[Faraday v],Accept-Encoding,Accept,Host::Faraday v

; origin: measured | date 2026-11-29 | package ruby-httpclient (Debian) | script http
label = s:!:Ruby:httpclient
sys   = @unix,@win
sig   = *:User-Agent=[HTTPClient/1.0 (],Accept,?Date,Host::HTTPClient/1.0 (

; origin: measured | date 2026-11-29 | package ruby-http (Debian) | script http
label = s:!:Ruby:http.rb
sys   = @unix,@win
sig   = *:Connection,Host,User-Agent=[http.rb/]::http.rb/

; origin: measured | date 2026-11-29 | package ruby-typhoeus (Debian) | script http
label = s:!:Ruby:Typhoeus
sys   = @unix,@win
sig   = *:Host,Accept=[*/*],User-Agent=[Typhoeus - ]::Typhoeus - 

; origin: measured | date 2026-11-29 | package ruby-excon (Debian) | script http
label = s:!:Ruby:excon
sys   = @unix,@win
sig   = *:Host,User-Agent=[excon/],Accept,Accept-Encoding::excon/

; origin: measured | date 2026-11-29 | package ruby-rest-client (Debian) | script http
label = s:!:Ruby:rest-client
sys   = @unix,@win
sig   = *:Accept,User-Agent=[rest-client/],Accept-Encoding,Host::rest-client/

; origin: measured | date 2026-11-29 | package ruby-mechanize (Debian) | script http
label = s:!:Ruby:mechanize
sys   = @unix,@win
sig   = *:Accept-Encoding,Accept,User-Agent=[Mechanize/],Accept-Language,Host,Connection,Keep-Alive::Mechanize/

; origin: measured | date 2026-11-29 | package php-guzzlehttp-guzzle (Debian) | script http
label = s:!:PHP:Guzzle
sys   = @unix,@win
sig   = *:?From,User-Agent=[GuzzleHttp/],Host,Connection=[close]::GuzzleHttp/

; origin: measured | date 2026-11-29 | package php-symfony-http-client (Debian) | script http
label = s:!:PHP:Symfony HttpClient
sys   = @unix,@win
sig   = *:Connection=[close],Accept,Accept-Encoding=[gzip],User-Agent=[Symfony HttpClient],Host::Symfony HttpClient

; origin: measured | date 2026-11-29 | package kubernetes-client (Debian) | script http
label = s:!:kubectl:
sys   = @unix,@win
sig   = *:Host,User-Agent=[kubectl/],Accept,Accept-Encoding=[gzip]::kubectl/

; origin: measured | date 2026-11-29 | package docker-cli (Debian) | script http
label = s:!:Docker:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Docker-Client/]::Docker-Client/

; origin: measured | date 2026-11-29 | package sq (Debian) | script http
label = s:!:sq:
sys   = @unix,@win
sig   = *:accept=[*/*],user-agent=[sq/],host::sq/

; origin: measured | date 2026-11-29 | package gstreamer1.0-plugins-good (Debian) | script http
label = s:!:GStreamer:
sys   = @unix,@win
sig   = *:User-Agent=[GStreamer souphttpsrc],Accept-Encoding=[identity],Connection,Host::GStreamer souphttpsrc

; origin: measured | date 2026-11-29 | package monitoring-plugins-basic (Debian) | script http
label = s:!:Monitoring Plugins:check_http
sys   = @unix,@win
sig   = *:Host,User-Agent=[check_curl/],Accept=[*/*],Connection=[close]::check_curl/

; origin: measured | date 2026-11-29 | package websockets (PyPI) | script http
label = s:!:Python:websockets
sys   = @unix,@win
sig   = *:Host,Upgrade=[websocket],Connection=[Upgrade],Sec-WebSocket-Version,User-Agent=[ websockets/]:: websockets/

; origin: measured | date 2026-11-29 | package websocket-client (PyPI) | script http
label = s:!:Python:websocket-client
sys   = @unix,@win
sig   = 1:Upgrade=[websocket],Host,?Origin,?Sec-WebSocket-Key,Sec-WebSocket-Version=[13],Connection=[Upgrade]:User-Agent,Accept,Accept-Encoding,Sec-WebSocket-Extensions:

; origin: measured | date 2026-11-29 | package kubernetes (PyPI) | script http
label = s:!:Python:OpenAPI Generator
sys   = @unix,@win
sig   = *:Host,Accept-Encoding=[identity],Accept,User-Agent=[OpenAPI-Generator/]::OpenAPI-Generator/

; origin: measured | date 2026-11-29 | package anthropic (PyPI) | script http
label = s:!:Python:httpx (Anthropic SDK)
sys   = @unix,@win
sig   = *:Host,Accept-Encoding,Connection,Accept,User-Agent=[Anthropic/Python],X-Stainless-Lang::Anthropic/Python

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0 to 8.23.0 | script http
label = s:!:curl:
sys   = @unix,@win
sig   = *:Host,User-Agent=[curl/],Accept::curl/
; origin: captures | date 2026-11-28 | source captures of public test suites; p0f 3.09b
sig   = *:User-Agent=[curl/],Host,Accept::curl/

; origin: measured | date 2026-11-28 | package dirb (Debian) | version 2.22 | script http
label = s:!:dirb:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)],Accept=[*/*]:Accept-Encoding,Accept-Language,Connection:MSIE 6.0

; origin: measured | date 2026-11-28 | package wget (Debian) | version 1.21 to 1.25.0 | script http
label = s:!:wget:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Wget/],Accept,Accept-Encoding,Connection=[Keep-Alive]:Accept-Language:Wget/
sig   = *:User-Agent=[Wget/],Accept,Host,Connection=[Keep-Alive]:Accept-Language:Wget/

; origin: measured | date 2026-11-28 | package wget2 (Debian) | version 1.99.1 to 2.2.0 | script http
label = s:!:Wget2:
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding,Accept=[*/*],User-Agent=[get],Connection=[keep-alive]:Accept-Language:get

; origin: measured | date 2026-11-28 | package busybox (Debian) | version 1.30.1 to 1.38.0 | script http
label = s:!:busybox wget:
sys   = @unix
sig   = 1:Host,User-Agent=[Wget],Connection=[close]:Accept,Accept-Encoding,Accept-Language:Wget

; origin: measured | date 2026-11-28 | package aria2 (Debian) | version 1.35.0 to 1.37.0 | script http
label = s:!:aria2:
sys   = @unix,@win
sig   = 1:User-Agent,Accept=[application/metalink],Host:Accept-Language:aria2/

; origin: measured | date 2026-11-28 | package lynx (Debian) | version 2.9.0dev.6 to 2.9.3 | script http
label = s:!:Lynx:
sys   = @unix,@win
sig   = *:Host,Accept=[text/sgml],Accept-Language,User-Agent:Connection:Lynx/

; origin: measured | date 2026-11-28 | package w3m (Debian) | version 0.5.3 | script http
label = s:!:w3m:
sys   = @unix,@win
sig   = *:User-Agent,Accept=[text/*;q=0.5],Accept-Encoding=[compress],Accept-Language,Host:Connection:w3m/

; origin: measured | date 2026-11-28 | package links, links2 (Debian) | version 2.21 to 2.29 | script http
label = s:!:links:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Links (],Accept=[*/*],Accept-Language,Accept-Encoding,Accept-Charset,Connection::Links

; origin: measured | date 2026-11-28 | package elinks (Debian) | version 0.13.2 to 0.19.1 | script http
label = s:!:elinks:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[ELinks/],Accept,Accept-Language::ELinks/

; origin: measured | date 2026-11-28 | package axel (Debian) | version 2.17.10 to 2.17.14 | script http
label = s:!:axel:
sys   = @unix
sig   = *:Host,Accept=[*/*],Accept-Encoding=[identity],?Range,User-Agent:Accept-Language:Axel/

; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.8.4 to 4.9.3 | script http
label = s:!:lftp:
sys   = @unix
sig   = 1:Host,User-Agent=[lftp/],Accept=[*/*],Connection=[keep-alive]::lftp/

; origin: measured | date 2026-11-28 | package httpie (PyPI) | version 2.6.0 to 3.2.4 | script http
label = s:!:HTTPie:
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding,Accept,Connection=[keep-alive],User-Agent=[HTTPie/]::HTTPie/
sig   = 1:Host,User-Agent=[HTTPie/],Accept-Encoding,Accept,Connection=[keep-alive]::HTTPie/

; Libraries of languages

; origin: measured | date 2026-11-28 | package yt-dlp (Debian, PyPI) | version 2025.04.30 to 2026.10.26 | script http
label = s:!:yt-dlp:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Chrome/],Accept,Accept-Language=[en-us,en;q=0.5],Sec-Fetch-Mode=[navigate],Accept-Encoding,Connection=[keep-alive]:Upgrade-Insecure-Requests,sec-ch-ua:Chrome/
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Chrome/],Accept,Accept-Language=[en-us,en;q=0.5],Sec-Fetch-Mode=[navigate],Accept-Encoding:Upgrade-Insecure-Requests,sec-ch-ua:Chrome/

; origin: measured | date 2026-11-28 | package niquests (PyPI) | version 3.21.2 | script http
label = s:!:Python:niquests
sys   = @unix,@win
sig   = 1:Host,User-Agent=[niquests/],Accept-Encoding,Accept,Connection=[keep-alive]::niquests/

; origin: measured | date 2026-11-28 | package google-cloud-storage (PyPI) | version 3.17.1 | script http
label = s:!:Google Cloud SDK:for Python
sys   = @unix,@win
sig   = 1:Host,User-Agent=[gcloud-python/]::gcloud-python/

; origin: measured | date 2026-11-28 | package @google-cloud/storage (npm) | version 7.22.0 | script http
label = s:!:Google Cloud SDK:for Node.js
sys   = @unix,@win
sig   = 1:User-Agent=[gcloud-node],x-goog-api-client::gcloud-node

; origin: measured | date 2026-11-28 | package pip (PyPI) | version 23.2.1 | script http
label = s:!:pip:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[pip/],Accept-Encoding,Accept,Connection=[keep-alive]::pip/

; origin: measured | date 2026-11-28 | package requests (Debian, PyPI) | version 2.22.0 to 2.34.2 | script http
label = s:!:Python:requests
sys   = @unix,@win
sig   = 1:Host,User-Agent=[python-requests/],Accept-Encoding,Accept,Connection=[keep-alive]::python-requests/

; origin: measured | date 2026-11-28 | package httpx (Debian, PyPI) | version 0.16.1 to 0.28.1 | script http
label = s:!:Python:httpx
sys   = @unix,@win
sig   = 1:Host,Accept,Accept-Encoding,Connection=[keep-alive],User-Agent=[python-httpx/]::python-httpx/

; origin: measured | date 2026-11-28 | package openai (PyPI) | version 3.57.0 | script http
label = s:!:Python:httpx (OpenAI SDK)
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding,Connection=[keep-alive],accept,user-agent=[OpenAI/]::OpenAI/

; origin: measured | date 2026-11-28 | package elasticsearch (PyPI) | version 9.5.1 | script http
label = s:!:Python:urllib3 (Elasticsearch client)
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],User-Agent=[elasticsearch-py/],Connection=[keep-alive]::elasticsearch-py/

; origin: measured | date 2026-11-28 | package urllib3 (Debian, PyPI) | version 1.25.11 to 2.8.0 | script http
label = s:!:Python:urllib3
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],User-Agent=[urllib3]:Accept-Language,Connection:urllib3

; origin: measured | date 2026-11-28 | package boto3 (Debian, PyPI) | version 1.13.14 to 1.44.8 | script http
label = s:!:AWS SDK:for Python
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],User-Agent=[Boto3/]::Boto3/
; origin: derived | date 2026-11-28 | source the AWS CLI uses the library of the SDK for Python
sig   = 1:Host,Accept-Encoding=[identity],User-Agent=[aws-cli/]::aws-cli/

; origin: measured | date 2026-11-28 | package @aws-sdk/client-s3 (npm) | version 3.1175.0 | script http
label = s:!:AWS SDK:for JavaScript
sys   = @unix,@win
sig   = 1:x-amz-user-agent,user-agent=[aws-sdk-js/],host::aws-sdk-js/

; origin: measured | date 2026-11-28 | package @azure/storage-blob (npm) | version 12.32.0 | script http
label = s:!:Azure SDK:for JavaScript
sys   = @unix,@win
sig   = 1:x-ms-version,Accept,User-Agent=[azsdk-js],x-ms-client-request-id::azsdk-js

; origin: public | date 2026-11-28 | source documentation of the SDK: telemetry policy
label = s:!:Azure SDK:for Python
sys   = @unix,@win
sig   = 1:User-Agent=[azsdk-python]::azsdk-python

; origin: measured | date 2026-11-28 | package python3-httplib2 (Debian, PyPI) | version 0.18.1 to 0.32.0 | script http
label = s:!:Python:httplib2
sys   = @unix,@win
sig   = 1:Host,user-agent=[Python-httplib2/],accept-encoding=[gzip, deflate]:Accept,Connection:Python-httplib2/

; origin: measured | date 2026-11-28 | package aiohttp (Debian, PyPI) | version 3.7.4 to 3.14.5 | script http
label = s:!:Python:aiohttp
sys   = @unix,@win
sig   = 1:Host,Accept=[*/*],Accept-Encoding,User-Agent=[ aiohttp/]:Connection:aiohttp/

; origin: measured | date 2026-11-28 | package tornado (Debian, PyPI) | version 5.1.1 to 6.6.1 | script http
label = s:!:Python:tornado
sys   = @unix,@win
sig   = 1:Connection=[close],Host,User-Agent=[Tornado/],Accept-Encoding=[gzip]:Accept:Tornado/

; origin: measured | date 2026-11-28 | package twisted (Debian, PyPI) | version 20.3.0 to 26.10.0 | script http
label = s:!:Python:twisted
sys   = @unix,@win
sig   = 1:Connection=[close],Host:User-Agent,Accept,Accept-Encoding,Accept-Language:

; origin: measured | date 2026-11-28 | package treq (PyPI) | version 21.5.0 to 26.7.0 | script http
label = s:!:Python:twisted (treq)
sys   = @unix,@win
sig   = 1:Accept-Encoding=[gzip],Host:User-Agent,Accept,Accept-Language,Connection:

; origin: measured | date 2026-11-28 | package aiosonic (PyPI) | version 1.3.3 | script http
label = s:!:Python:aiosonic
sys   = @unix,@win
sig   = 1:HOST,Connection=[keep-alive],User-Agent=[aiosonic/]::aiosonic/

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script http
label = s:!:curl_cffi:
sys   = @unix,@win
sig   = 1:User-Agent=[Mozilla/],Accept,Accept-Language,Upgrade=[h2c],HTTP2-Settings,Connection=[HTTP2-Settings]::

; origin: measured | date 2026-11-28 | package mechanize (PyPI) | version 0.4.8 to 0.4.10 | script http
label = s:!:Python:mechanize
sys   = @unix,@win
sig   = 1:Accept-Encoding=[identity],User-Agent=[Python-urllib/],Host,Connection=[close]:Accept,Accept-Language:Python-urllib/

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2 to 3.14.8 | script http
label = s:!:Python:urllib
sys   = @unix,@win
sig   = 1:Accept-Encoding=[identity],Host,User-Agent=[Python-urllib/],Connection=[close]:Accept,Accept-Language:Python-urllib/

; origin: measured | date 2026-11-28 | package mercurial (Debian) | version 5.6.1 to 7.2.4 | script http
label = s:!:Mercurial:
sys   = @unix,@win
sig   = 1:Accept-Encoding=[identity],accept=[application/mercurial],host,user-agent::mercurial/

; origin: measured | date 2026-11-28 | package s3cmd (Debian) | version 2.1.0 to 2.4.0 | script http
label = s:!:s3cmd:
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],x-amz-date,Authorization,x-amz-content-sha256:User-Agent,Accept,Connection:

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2 to 3.14.8 | script http
label = s:!:Python:http.client
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity]:User-Agent,Accept,Connection:

; origin: measured | date 2026-11-28 | package scrapy (PyPI) | version 2.8.0 to 2.19.0 | script http
label = s:!:Scrapy:
sys   = @unix,@win
sig   = 1:Accept=[text/html],Accept-Language,User-Agent=[Scrapy/],Accept-Encoding,Host:Connection:Scrapy/

; origin: measured | date 2026-11-28 | package uv (PyPI) | version 0.13.9 | script http
label = s:!:uv:
sys   = @unix,@win
sig   = 1:Accept-Encoding,Accept,User-Agent=[uv/],Host::uv/

; origin: measured | date 2026-11-29 | package pnpm (npm) | version 12.21.0 | script http
label = s:!:pnpm:
sys   = @unix,@win
sig   = 1:accept,user-agent=[pnpm/],accept-encoding,host::pnpm/

; origin: measured | date 2026-11-28 | package npm (npm) | version 11.19.1 | script http
label = s:!:npm:
sys   = @unix,@win
sig   = 1:user-agent=[npm/]::npm/

; origin: measured | date 2026-11-28 | package axios (npm) | version 1.21.1 | script http
label = s:!:Node.js:axios
sys   = @unix,@win
sig   = 1:Accept=[application/json, text/plain, */*],User-Agent=[axios/],Accept-Encoding,Host,Connection::axios/

; origin: measured | date 2026-11-28 | package got (npm) | version 14.6.6 | script http
label = s:!:Node.js:got
sys   = @unix,@win
sig   = 1:user-agent=[got (],accept-encoding=[gzip, deflate, br],Host,Connection:Accept:got (

; origin: measured | date 2026-11-28 | package node-fetch, cross-fetch (npm) | script http
label = s:!:Node.js:node-fetch
sys   = @unix,@win
sig   = 1:accept,accept-encoding,user-agent=[node-fetch],Host,Connection::node-fetch
sig   = 1:Accept,User-Agent=[node-fetch],Accept-Encoding,Host,Connection::node-fetch

; origin: measured | date 2026-11-28 | package needle (npm) | version 3.5.0 | script http
label = s:!:Node.js:needle
sys   = @unix,@win
sig   = 1:accept=[*/*],user-agent=[Needle/],host,Connection::Needle/

; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 12.22.12 to 24.22.2 | script http
label = s:!:Node.js:fetch
sys   = @unix,@win
sig   = 1:host,connection=[keep-alive],accept=[*/*],accept-language=[*],sec-fetch-mode=[cors],user-agent,accept-encoding:Referer:
sig   = 1:host,connection=[keep-alive],accept=[*/*],accept-language=[*],user-agent=[node],accept-encoding::node

; origin: measured | date 2026-11-28 | package superagent (npm) | version 10.4.2 | script http
label = s:!:Node.js:superagent
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[gzip, deflate],Connection=[close]:User-Agent,Accept,Accept-Language:

; origin: measured | date 2026-11-28 | package bent (npm) | version 7.3.12 | script http
label = s:!:Node.js:bent
sys   = @unix,@win
sig   = 1:accept-encoding=[br, gzip, deflate],Host,Connection:User-Agent,Accept,Accept-Language:

; origin: measured | date 2026-11-28 | package undici (npm) | version 7.30.2 | script http
label = s:!:Node.js:undici
sys   = @unix,@win
sig   = 1:host,connection=[keep-alive]:User-Agent,Accept,Accept-Encoding,Accept-Language,Content-Type,Upgrade:

; origin: measured | date 2026-11-28 | package request (npm) | version 2.88.2 | script http
label = s:!:Node.js:request
sys   = @unix,@win
sig   = 1:host,Connection=[keep-alive]:User-Agent,Accept,Accept-Encoding,Accept-Language,Content-Type,Upgrade:

; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 12.22.12 to 24.22.2 | script http
label = s:!:Node.js:http
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive]:User-Agent,Accept,Accept-Encoding,Accept-Language,Content-Type,Upgrade:

; origin: measured | date 2026-11-29 | package ws (npm) | version 8.23.0 | script http
label = s:!:Node.js:ws
sys   = @unix,@win
sig   = 1:Sec-WebSocket-Version=[13],Sec-WebSocket-Key,Connection=[Upgrade],Upgrade=[websocket],?Sec-WebSocket-Extensions,Host:User-Agent,Accept:

; origin: measured | date 2026-11-29 | package socket.io-client (npm) | version 4.8.4 | script http
label = s:!:Node.js:XMLHttpRequest
sys   = @unix,@win
sig   = 1:User-Agent=[node-XMLHttpRequest],Accept=[*/*],Host,Connection::node-XMLHttpRequest

; origin: measured | date 2026-11-29 | package yarn (npm) | version 1.22.22 | script http
label = s:!:yarn:
sys   = @unix,@win
sig   = 1:User-Agent=[yarn/],Accept,host,accept-encoding,Connection::yarn/

; origin: measured | date 2026-11-29 | package newman (npm) | version 6.2.2 | script http
label = s:!:Postman:
sys   = @unix,@win
sig   = 1:User-Agent=[PostmanRuntime/],Accept=[*/*],?Cache-Control,?Postman-Token,Host,Accept-Encoding,Connection::PostmanRuntime/

; origin: measured | date 2026-11-29 | package loadtest (npm) | version 8.2.1 | script http
label = s:!:loadtest:
sys   = @unix,@win
sig   = 1:host,accept,user-agent=[loadtest/],Connection::loadtest/

; origin: measured | date 2026-11-29 | package pandoc (Debian) | version 3.11 | script http
label = s:!:pandoc:
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[gzip],User-Agent=[pandoc/]::pandoc/

; origin: measured | date 2026-11-29 | package gauche (Debian) | version 0.9.15 | script http
label = s:!:Gauche:
sys   = @unix,@win
sig   = 1:host,user-agent=[gauche.http/]::gauche.http/

; origin: measured | date 2026-11-29 | package lua-socket (Debian) | version 3.0.0 | script http
label = s:!:Lua:LuaSocket
sys   = @unix,@win
sig   = 1:User-Agent=[LuaSocket ]::LuaSocket 

; origin: measured | date 2026-11-29 | package swi-prolog-nox (Debian) | version 9.2.9 | script http
label = s:!:SWI-Prolog:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[SWI-Prolog],Connection::SWI-Prolog

; origin: measured | date 2026-11-29 | package nim (Debian) | version 2.2.12 | script http
label = s:!:Nim:
sys   = @unix,@win
sig   = 1:Host,Connection=[Keep-Alive],user-agent=[Nim-httpclient/]::Nim-httpclient/

; origin: measured | date 2026-11-29 | package composer (Debian) | version 2.11.0 | script http
label = s:!:Composer:
sys   = @unix,@win
sig   = *:Host,Accept=[*/*],Accept-Encoding,User-Agent=[Composer/]::Composer/

; origin: measured | date 2026-11-29 | package cpanminus (Debian) | version 1.7049 | script http
label = s:!:cpanm:
sys   = @unix,@win
sig   = 1:TE=[deflate,gzip;q=0.3],Connection=[TE, close],Host,User-Agent=[cpanminus/]::cpanminus/

; origin: measured | date 2026-11-29 | package geventhttpclient (PyPI) | version 2.6.1 | script http
label = s:!:Python:geventhttpclient
sys   = @unix,@win
sig   = 1:User-Agent=[python/gevent-http-client],Host::python/gevent-http-client

; origin: measured | date 2026-11-28 | package gobuster (Debian) | version 2.0.1 to 3.8.2 | script http
label = s:!:gobuster:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[gobuster/],Accept-Encoding=[gzip]::gobuster/

; origin: measured | date 2026-11-28 | package ffuf (Debian) | version 1.1.0 to 2.3.0 | script http
label = s:!:ffuf:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Fuzz Faster U Fool],Accept-Encoding=[gzip]::Fuzz Faster U Fool

; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.53.3 to 1.75.2 | script http
label = s:!:rclone:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[rclone/],Accept-Encoding=[gzip]::rclone/

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 1.15 to 1.27 | script http
label = s:!:Go:net/http
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Go-http-client/]:Accept-Language:Go-http-client/

; origin: measured | date 2026-11-28 | package openjdk-17, 21 and 25 (Debian) | version 17.0.12 to 25.0.5.0.3 | script http
label = s:!:Java:HttpClient
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Java-http-client/]::Java-http-client/

; origin: measured | date 2026-11-28 | package openjdk-17, 21 and 25 (Debian) | version 17.0.12 to 25.0.5.0.3 | script http
label = s:!:Java:JRE
sys   = @unix,@win
sig   = 1:User-Agent=[Java/],Host,Accept,Connection=[keep-alive]::Java/

; origin: public | date 2026-11-28 | source vladc/fp.ip-api.com, p0f.fp | licence LGPL | revision 2019-08
label = s:!:okhttp:
sys   = @unix,@win
sig   = 1:Host,Connection=[Keep-Alive],Accept-Encoding=[gzip],User-Agent=[okhttp/]::okhttp/

; origin: measured | date 2026-11-28 | package php-cli, nodejs, guile-3.0 (Debian) | script http
label = s:!:PHP or Guile or Node.js:http
sys   = @unix,@win
sig   = *:Host,Connection=[close]:User-Agent,Accept,Accept-Encoding,Accept-Language,Content-Type,Pragma,Upgrade:

; origin: measured | date 2026-11-28 | package ruby (Debian) | script http
label = s:!:RubyGems:
sys   = @unix,@win
sig   = 1:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],Accept=[*/*],User-Agent=[RubyGems/],Connection=[keep-alive],Keep-Alive=[30],Host::RubyGems/

; origin: measured | date 2026-11-28 | package whatweb (Debian) | version 0.6.4 | script http
label = s:!:WhatWeb:
sys   = @unix,@win
sig   = 1:User-Agent=[WhatWeb/],Accept-Encoding,Accept,Connection=[close],Host::WhatWeb/

; origin: measured | date 2026-11-28 | package ruby (Debian) | version 2.7 to 3.3 | script http
label = s:!:Ruby:Net-HTTP
sys   = @unix,@win
sig   = 1:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],Accept=[*/*],User-Agent=[Ruby],Host::Ruby

; origin: measured | date 2026-11-28 | package libwww-perl (Debian) | version 6.52 to 6.83 | script http
label = s:!:Perl:LWP
sys   = @unix,@win
sig   = 1:TE=[deflate,gzip;q=0.3],Connection,Host,User-Agent=[libwww-perl/]::libwww-perl/

; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.32.1 to 5.42.3 | script http
label = s:!:Perl:HTTP-Tiny
sys   = @unix,@win
sig   = 1:Host,User-Agent=[HTTP-Tiny/]::HTTP-Tiny/

; origin: measured | date 2026-11-28 | package git (Debian) | version 2.30.2 to 2.55.0 | script http
label = s:!:git:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[git/],Accept,Accept-Encoding::git/

; origin: measured | date 2026-11-28 | package apt (Debian) | version 2.2.4 to 3.3.5 | script http
label = s:!:apt:
sys   = @unix
sig   = 1:Host,User-Agent=[APT-HTTP/]:Accept-Encoding,Accept-Language:APT-HTTP/

; origin: measured | date 2026-11-28 | package subversion (Debian) | version 1.14.1 to 1.14.5 | script http
label = s:!:Subversion:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[SVN/],Content-Type,?Connection,Accept-Encoding=[gzip],DAV::SVN/

; origin: measured | date 2026-11-28 | package ffmpeg (Debian) | version 4.3.7 to 9.0.2 | script http
label = s:!:FFmpeg:
sys   = @unix,@win
sig   = 1:User-Agent=[Lavf/],Accept=[*/*],?Range,Connection,Host,Icy-MetaData::Lavf/

; origin: measured | date 2026-11-28 | package apache2-utils (Debian) | version 2.4.62 to 2.4.71 | script http
label = s:!:ApacheBench:
sys   = @unix,@win
sig   = *:Host,User-Agent=[ApacheBench/],Accept=[*/*]::ApacheBench/

; origin: measured | date 2026-11-28 | package siege (Debian) | version 4.0.7 to 4.1.7 | script http
label = s:!:siege:
sys   = @unix,@win
sig   = 1:Host,Accept=[*/*],Accept-Encoding,User-Agent=[Siege/],Connection::Siege/

; origin: measured | date 2026-11-28 | package httrack (Debian) | version 3.49.2 to 3.51.0 | script http
label = s:!:HTTrack:
sys   = @unix,@win
sig   = 1:Connection,Host,User-Agent=[HTTrack],Accept,Accept-Language,Accept-Encoding::HTTrack

; origin: measured | date 2026-11-28 | package httping (Debian) | version 2.5 to 4.4.0 | script http
label = s:!:httping:
sys   = @unix,@win
sig   = *:User-Agent=[HTTPing]::HTTPing

; origin: measured | date 2026-11-28 | package sqlmap (Debian) | version 1.5.2 to 1.10.10 | script http
label = s:!:sqlmap:
sys   = @unix,@win
sig   = 1:User-Agent=[sqlmap/],Host,Accept::sqlmap/

; origin: measured | date 2026-11-28 | package wfuzz (Debian) | version 3.1.0 to 3.1.1 | script http
label = s:!:wfuzz:
sys   = @unix,@win
sig   = 1:Host,Accept=[*/*],Content-Type,User-Agent=[Wfuzz/]::Wfuzz/

; origin: public | date 2026-11-28 | source documentation of Nmap: http.useragent
label = s:!:NMap:
sys   = @unix,@win
sig   = *:User-Agent=[Nmap Scripting Engine]::Nmap Scripting Engine

; origin: measured | date 2026-11-28 | package nmap (Debian) | script http | variant -sV
label = s:!:NMap:-sV or a request typed by hand
sys   = @unix,@win
sig   = 0::Host,User-Agent,Connection,Accept,Accept-Encoding,Accept-Language:

; origin: measured | date 2026-11-28 | package gir1.2-soup-3.0, gir1.2-soup-2.4 (Debian) | script http
label = s:!:libsoup:
sys   = @unix
sig   = 1:Host,Accept-Encoding=[gzip, deflate],Connection=[Keep-Alive]:User-Agent,Accept,Accept-Language:
sig   = 1:Accept-Encoding=[gzip, deflate],Connection=[Keep-Alive],Host:User-Agent,Accept,Accept-Language:

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:Windows:UPnP
sys   = Windows
sig   = 1:NT=[upnp:],NTS,SID,SEQ,Content-Type:User-Agent,Accept:
sig   = 1:User-Agent=[Microsoft-Windows/],?Host::Microsoft-Windows/

; Browsers

; origin: measured | date 2026-11-28 | package chromium, chromium-headless-shell (Debian) | script http
label = s:!:Chrome:headless
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[HeadlessChrome/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Edge:79 or newer
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Edg/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Opera:15 or newer
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[OPR/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Samsung Internet:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[SamsungBrowser/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Yandex Browser:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[YaBrowser/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Electron:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Electron/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:QtWebEngine:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[QtWebEngine/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: public | date 2026-11-28 | source documentation of the browser: forms of User-Agent
label = s:!:Android:WebView
sys   = Linux
sig   = 1:Host,Connection=[keep-alive],User-Agent=[; wv)],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 120.0.6099.224 to 156.0.8078.79 | script http
label = s:!:Chrome:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Chrome/],Accept-Encoding=[gzip, deflate]:Accept-Charset,Keep-Alive:Chrome/
; origin: captures | date 2026-11-28 | source captures of public test suites
sig   = 1:Host,Connection=[Upgrade],Pragma,Cache-Control,User-Agent=[Chrome/],Upgrade=[websocket],Origin:Accept-Charset,Keep-Alive:Chrome/

; origin: measured | date 2026-11-28 | package firefox-esr (Debian) | version 115.14.0esr to 153.6.0esr | script http
label = s:!:Firefox:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Firefox/],Accept,Accept-Language,Accept-Encoding=[gzip, deflate],Connection=[keep-alive]:Accept-Charset,Keep-Alive:Firefox/

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:Firefox:3.x
sys   = @unix,@win
sig   = *:Host,User-Agent=[Firefox/3.],Accept,Accept-Language,Accept-Encoding=[gzip,deflate],Accept-Charset,Keep-Alive,Connection=[keep-alive]::Firefox/

; Browsers that other programs claim to be

; origin: derived | date 2026-11-28 | source robots say (compatible; NAME) to browsers' form of User-Agent
label = s:!:curl:(library)
sys   = @unix,@win
sig   = *:Host,User-Agent=[Mozilla/5.0 (compatible; ],Accept=[*/*]:Connection,Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package curl (Debian) | variant User-Agent of a browser
label = s:!:curl:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Mozilla/],Accept=[*/*]:Connection,Accept-Language,Accept-Charset,Content-Type:curl/
sig   = *:User-Agent=[Mozilla/],Host,Accept=[*/*]:Connection,Accept-Language,Accept-Charset:curl/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package wget (Debian) | variant User-Agent of a browser
label = s:!:wget:
sys   = @unix,@win
sig   = *:Host,User-Agent=[Mozilla/5.0 (],Accept=[*/*],Accept-Encoding=[identity],Connection=[Keep-Alive]:Accept-Language:Wget/
sig   = *:User-Agent=[Mozilla/5.0 (],Accept=[*/*],?Accept-Encoding=[identity],Host,Connection=[Keep-Alive]:Accept-Language:Wget/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package requests (PyPI) | variant User-Agent of a browser
label = s:!:Python:requests
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Mozilla/5.0 (],Accept-Encoding=[gzip, deflate],Accept=[*/*],Connection=[keep-alive]:Accept-Language,Upgrade-Insecure-Requests:python-requests/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package httpx (PyPI) | variant User-Agent of a browser
label = s:!:Python:httpx
sys   = @unix,@win
sig   = 1:Host,Accept=[*/*],Accept-Encoding=[gzip, deflate],Connection=[keep-alive],User-Agent=[Mozilla/5.0 (]:Accept-Language:python-httpx/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package aiohttp (PyPI) | variant User-Agent of a browser
label = s:!:Python:aiohttp
sys   = @unix,@win
sig   = 1:Host,Accept=[*/*],Accept-Encoding=[gzip, deflate],User-Agent=[Mozilla/5.0 (]:Accept-Language,Connection:aiohttp/
sig   = 1:Host,User-Agent=[Mozilla/5.0 (],Accept=[*/*],Accept-Encoding=[gzip, deflate]:Accept-Language,Connection:aiohttp/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package python3 (Debian) | variant User-Agent of a browser
label = s:!:Python:urllib
sys   = @unix,@win
sig   = 1:Accept-Encoding=[identity],Host,User-Agent=[Mozilla/5.0 (],Connection=[close]:Accept,Accept-Language:Python-urllib/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package urllib3 (PyPI) | variant User-Agent of a browser
label = s:!:Python:urllib3
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],User-Agent=[Mozilla/5.0 (]:Accept,Accept-Language,Connection:urllib3

; origin: derived | date 2026-11-28 | source the order of headers as measured | package golang-go (Debian) | variant User-Agent of a browser
label = s:!:Go:net/http
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Mozilla/5.0 (],Accept-Encoding=[gzip]:Accept,Accept-Language,Connection:Go-http-client/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package axios (npm) | variant User-Agent of a browser
label = s:!:Node.js:axios
sys   = @unix,@win
sig   = 1:Accept=[application/json, text/plain, */*],User-Agent=[Mozilla/5.0 (],Host,Connection:Accept-Language:axios/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package openjdk-25-jre-headless (Debian) | variant User-Agent of a browser
label = s:!:Java:JRE
sys   = @unix,@win
sig   = 1:User-Agent=[Mozilla/5.0 (],Host,Accept=[*; q=.2, */*; q=.2],Connection=[keep-alive]:Accept-Language:Java/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package ruby (Debian) | variant User-Agent of a browser
label = s:!:Ruby:Net-HTTP
sys   = @unix,@win
sig   = 1:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],User-Agent=[Mozilla/5.0 (],Host:Accept-Language:Ruby

; origin: derived | date 2026-11-28 | source the order of headers as measured | package chromium (Debian) | variant User-Agent of a browser
label = s:!:Chrome:
sys   = @unix,@win
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Firefox/],Accept=[*/*],Accept-Encoding=[gzip, deflate],Accept-Language:Accept-Charset,Keep-Alive,Upgrade:Chrome/
sig   = 1:Host,Connection=[keep-alive],User-Agent=[MSIE ],Accept=[*/*],Accept-Encoding=[gzip, deflate],Accept-Language:Accept-Charset,Keep-Alive,Upgrade:Chrome/
sig   = 1:Host,Connection=[keep-alive],User-Agent=[Trident/],Accept=[*/*],Accept-Encoding=[gzip, deflate],Accept-Language:Accept-Charset,Keep-Alive,Upgrade:Chrome/

; origin: derived | date 2026-11-28 | source the order of headers as measured | package firefox-esr (Debian) | variant User-Agent of a browser
label = s:!:Firefox:
sys   = @unix,@win
sig   = 1:Host,User-Agent=[Chrome/],Accept=[application/xhtml+xml],Accept-Language,Accept-Encoding=[gzip, deflate],Connection=[keep-alive],Upgrade-Insecure-Requests=[1]:Accept-Charset,Keep-Alive,sec-ch-ua:Firefox/

; Programs by their header order alone

; origin: derived | date 2026-11-28 | source the order of headers as measured | package curl (Debian), php-curl (Debian) | variant any User-Agent
label = s:!:curl:(library)
sys   = @unix,@win
sig   = *:Host,Accept=[*/*]:User-Agent,Connection,Accept-Language,Accept-Encoding,Accept-Charset:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package curl (Debian) | variant any User-Agent
label = g:!:curl:(library)
sys   = @unix,@win
sig   = *:Host,User-Agent,Accept=[*/*]:Connection,Accept-Language,Accept-Charset,Accept-Encoding:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package requests (PyPI) | variant any User-Agent
label = g:!:Python:requests
sys   = @unix,@win
sig   = 1:Host,User-Agent,Accept-Encoding=[gzip, deflate],Accept=[*/*],Connection=[keep-alive]:Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package httpx (PyPI) | variant any User-Agent
label = g:!:Python:httpx
sys   = @unix,@win
sig   = 1:Host,Accept,Accept-Encoding=[gzip, deflate],Connection=[keep-alive],User-Agent:Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package golang-go (Debian) | variant any User-Agent
label = g:!:Go:net/http
sys   = @unix,@win
sig   = 1:Host,User-Agent,Accept-Encoding=[gzip]:Accept,Accept-Language,Accept-Charset,Connection:

; origin: derived | date 2026-11-29 | source the order of headers as measured | package cpanminus (Debian) | variant any User-Agent
label = g:!:Perl:LWP
sys   = @unix,@win
sig   = 1:TE=[deflate,gzip;q=0.3],Connection=[TE, close],Host,User-Agent:Accept,Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-28 | source the order of headers as measured | package ruby (Debian) | variant any User-Agent
label = g:!:Ruby:Net-HTTP
sys   = @unix,@win
sig   = 1:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],User-Agent,Host:Accept-Language:
sig   = 1:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],Accept=[*/*],User-Agent,Connection,Host::

; origin: derived | date 2026-11-28 | source the order of headers as measured | package php-cli (Debian) | variant any User-Agent
label = g:!:PHP:
sys   = @unix,@win
sig   = *:Host,Connection=[close],User-Agent:Accept,Accept-Encoding,Accept-Language:

; origin: derived | date 2026-11-29 | source the order of headers as measured | package transmission-cli, newsboat (Debian) | variant any User-Agent
label = g:!:curl:(library)
sys   = @unix,@win
sig   = *:Host,User-Agent,Accept=[*/*],Accept-Encoding=[deflate, gzip, br]:Connection,Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-29 | source the order of headers as measured | package ruby-faraday, ruby-rest-client (Debian) | variant any User-Agent
label = g:!:Ruby:Net-HTTP
sys   = @unix,@win
sig   = *:Accept-Encoding=[gzip;q=1.0,deflate;q=0.6,identity;q=0.3],Host:Accept-Language:

; origin: derived | date 2026-11-29 | source the order of headers as measured | package influxdb-client (PyPI) | variant any User-Agent
label = g:!:Python:urllib3
sys   = @unix,@win
sig   = 1:Host,Accept-Encoding=[identity],User-Agent:Connection,Accept-Language,Accept-Charset:

; origin: derived | date 2026-11-29 | source the order of headers as measured | package slack_sdk (PyPI) | variant any User-Agent
label = g:!:Python:urllib
sys   = @unix,@win
sig   = 1:Accept-Encoding=[identity],Host,User-Agent,Connection=[close]:Accept-Language,Accept-Charset:

; origin: captures | date 2026-11-28 | source captures of public test suites
label = g:!:Windows:WinINet
sys   = Windows
sig   = 1:User-Agent,Host,?Content-Length,Connection=[Keep-Alive],Cache-Control:Accept-Encoding,Accept-Language:

; Programs by their own word alone, whatever the order of their headers

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:curl:
sys   = @unix,@win
sig   = *:User-Agent=[curl/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:wget:
sys   = @unix,@win
sig   = *:User-Agent=[Wget/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Python:requests
sys   = @unix,@win
sig   = *:User-Agent=[python-requests/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Python:urllib
sys   = @unix,@win
sig   = *:User-Agent=[Python-urllib/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Python:httpx
sys   = @unix,@win
sig   = *:User-Agent=[python-httpx/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Python:aiohttp
sys   = @unix,@win
sig   = *:User-Agent=[ aiohttp/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Go:net/http
sys   = @unix,@win
sig   = *:User-Agent=[Go-http-client/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:okhttp:
sys   = @unix,@win
sig   = *:User-Agent=[okhttp/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Java:JRE
sys   = @unix,@win
sig   = *:User-Agent=[Java/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Java:Apache HttpClient
sys   = @unix,@win
sig   = *:User-Agent=[Apache-HttpClient/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Perl:LWP
sys   = @unix,@win
sig   = *:User-Agent=[libwww-perl/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Node.js:axios
sys   = @unix,@win
sig   = *:User-Agent=[axios/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:git:
sys   = @unix,@win
sig   = *:User-Agent=[git/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:apt:
sys   = @unix,@win
sig   = *:User-Agent=[APT-HTTP/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Microsoft:CryptoAPI
sys   = Windows
sig   = *:User-Agent=[Microsoft-CryptoAPI/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Microsoft:BITS
sys   = Windows
sig   = *:User-Agent=[Microsoft BITS/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Microsoft:NCSI
sys   = Windows
sig   = *:User-Agent=[Microsoft NCSI]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Windows Update:
sys   = Windows
sig   = *:User-Agent=[Windows-Update-Agent/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Microsoft:WebDAV
sys   = Windows
sig   = *:User-Agent=[Microsoft-WebDAV-MiniRedir/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:AWS SDK:
sys   = @unix,@win
sig   = *:User-Agent=[aws-sdk-]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:CFNetwork:
sys   = @unix,@win
sig   = *:User-Agent=[CFNetwork/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Dalvik:
sys   = Linux
sig   = *:User-Agent=[Dalvik/]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:VLC:
sys   = @unix,@win
sig   = *:User-Agent=[VLC/]::


[http:response]

; Proxies, by what they add

; origin: measured | date 2026-11-28 | package squid (Debian) | version 4.13 to 7.7 | script http
label = s:!:Squid:
sys   = @unix,@win
sig   = *:Via=[(squid]::
sig   = *:Server=[squid]::squid

; origin: measured | date 2026-11-28 | package varnish (Debian) | version 6.5.1 to 7.7.0 | script http
label = s:!:Varnish:
sys   = @unix
sig   = *:X-Varnish,Via=[arnish]::
; origin: public | date 2026-11-28 | source the name in Server
sig   = *:Server=[Varnish]::Varnish

; origin: measured | date 2026-11-28 | package tinyproxy (Debian) | version 1.10.0 to 1.11.3 | script http
label = s:!:tinyproxy:
sys   = @unix,@win
sig   = *:Via=[(tinyproxy]::
sig   = *:Server=[tinyproxy]::tinyproxy

; origin: measured | date 2026-11-28 | package caddy (Debian) | version 2.6.2 to 2.11.4 | script http
label = s:!:Caddy:
sys   = @unix,@win
sig   = *:Via=[ Caddy]::
sig   = *:Server=[Caddy]::Caddy

; origin: public | date 2026-11-28 | source the names in Server and Via
label = s:!:Apache Traffic Server:
sys   = @unix
sig   = *:Server=[ATS/]::ATS/
sig   = *:Via=[ApacheTrafficServer]::

; Servers that give their name

; origin: measured | date 2026-11-28 | package nginx-light (Debian) | version 1.18.0 to 1.30.6 | script http
label = s:!:nginx:1.x
sys   = @unix,@win
sig   = *:Server=[nginx],Date,?Content-Type,Connection::nginx

; origin: public | date 2026-11-28 | source the name in Server | agree 2
label = s:!:OpenResty:
sys   = @unix
sig   = *:Server=[openresty]::openresty

; origin: measured | date 2026-11-28 | package apache2 (Debian) | version 2.4.62 to 2.4.71 | script http
label = s:!:Apache:2.x
sys   = @unix,@win
sig   = *:Date,Server=[Apache]:Mime-Version:Apache

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:IIS:
sys   = Windows
sig   = *:Server=[Microsoft-IIS/]::Microsoft-IIS/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Windows HTTP API:
sys   = Windows
sig   = *:Server=[Microsoft-HTTPAPI/]::Microsoft-HTTPAPI/

; origin: measured | date 2026-11-28 | package lighttpd (Debian) | version 1.4.59 to 1.4.85 | script http
label = s:!:lighttpd:1.x
sys   = @unix,@win
sig   = *:Date,Server=[lighttpd/]::lighttpd/

; origin: measured | date 2026-11-28 | package mini-httpd (Debian) | version 1.30 | script http
label = s:!:mini_httpd:
sys   = @unix
sig   = *:Server=[mini_httpd/]::mini_httpd/

; origin: measured | date 2026-11-28 | package micro-httpd (Debian) | version 20140814 | script http
label = s:!:micro_httpd:
sys   = @unix
sig   = *:Server=[micro_httpd]::micro_httpd

; origin: measured | date 2026-11-28 | package webfs (Debian) | version 1.21 | script http
label = s:!:webfs:
sys   = @unix
sig   = *:Server=[webfs/]::webfs/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:darkhttpd:
sys   = @unix,@win
sig   = *:Server=[darkhttpd/]::darkhttpd/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:bozohttpd:
sys   = @unix
sig   = *:Server=[bozohttpd/]::bozohttpd/

; origin: measured | date 2026-11-28 | package apt-cacher-ng (Debian) | version 3.6.4 to 3.7.5 | script http
label = s:!:Apt-Cacher NG:
sys   = @unix
sig   = *:Server=[Apt-Cacher NG/]::Apt-Cacher NG/

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2 to 3.14.8 | script http
label = s:!:Python:http.server
sys   = @unix,@win
sig   = *:Server=[SimpleHTTP/]::SimpleHTTP/

; origin: measured | date 2026-11-28 | package python3 (Debian), bottle (PyPI) | version 3.9.2 to 3.14.10 | script http
label = s:!:Python:wsgiref
sys   = @unix,@win
sig   = *:Server=[WSGIServer/]::WSGIServer/

; origin: measured | date 2026-11-28 | package gunicorn (Debian, PyPI) | version 19.10.0 to 27.0.1 | script http
label = s:!:gunicorn:
sys   = @unix
sig   = *:Server=[gunicorn]::gunicorn

; origin: measured | date 2026-11-28 | package uvicorn (Debian, PyPI) | version 0.12.3 to 0.54.0 | script http
label = s:!:uvicorn:
sys   = @unix,@win
sig   = *:Server=[uvicorn]::uvicorn

; origin: measured | date 2026-11-28 | package hypercorn (PyPI) | version 0.11.2 to 0.18.0 | script http
label = s:!:hypercorn:
sys   = @unix,@win
sig   = *:Server=[hypercorn-]::hypercorn-

; origin: measured | date 2026-11-28 | package waitress (Debian, PyPI) | version 1.4.4 to 3.0.2 | script http
label = s:!:waitress:
sys   = @unix,@win
sig   = *:Server=[waitress]::waitress

; origin: measured | date 2026-11-28 | package granian (PyPI) | version 2.8.9 | script http
label = s:!:granian:
sys   = @unix,@win
sig   = *:Server=[granian]::granian

; origin: measured | date 2026-11-28 | package daphne (PyPI) | version 4.2.3 | script http
label = s:!:daphne:
sys   = @unix,@win
sig   = *:Server=[daphne]::daphne

; origin: measured | date 2026-11-28 | package flask (Debian, PyPI) | version 1.1.2 to 3.1.3 | script http
label = s:!:Werkzeug:
sys   = @unix,@win
sig   = *:Server=[Werkzeug/]::Werkzeug/

; origin: measured | date 2026-11-28 | package twisted (Debian, PyPI) | version 20.3.0 to 26.10.0 | script http
label = s:!:Twisted:
sys   = @unix,@win
sig   = *:Server=[TwistedWeb/]::TwistedWeb/

; origin: measured | date 2026-11-28 | package tornado (Debian, PyPI) | version 5.1.1 to 6.6.1 | script http
label = s:!:Tornado:
sys   = @unix,@win
sig   = *:Server=[TornadoServer/]::TornadoServer/

; origin: measured | date 2026-11-28 | package aiohttp (Debian, PyPI) | version 3.7.4 to 3.14.5 | script http
label = s:!:aiohttp:
sys   = @unix,@win
sig   = *:Server=[ aiohttp/]::aiohttp/

; origin: measured | date 2026-11-28 | package cheroot, wsgidav (PyPI) | script http
label = s:!:Cheroot:
sys   = @unix,@win
sig   = *:Server=[Cheroot/]::Cheroot/

; origin: measured | date 2026-11-28 | package restify (npm) | version 11.1.0 | script http
label = s:!:restify:
sys   = @unix,@win
sig   = *:Server=[restify]::restify

; origin: measured | date 2026-11-28 | package ruby-webrick (Debian) | version 1.9.1 to 1.9.2 | script http
label = s:!:WEBrick:
sys   = @unix,@win
sig   = *:Server=[WEBrick/]::WEBrick/

; origin: measured | date 2026-11-28 | package thin (Debian) | version 1.8.0 to 2.0.1 | script http
label = s:!:thin:
sys   = @unix,@win
sig   = *:Server=[thin]::thin

; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.53.3 to 1.75.2 | script http
label = s:!:rclone:
sys   = @unix,@win
sig   = *:Server=[rclone/]::rclone/

; origin: measured | date 2026-11-28 | package jetty9, jetty12 (Debian) | version 9.4.50 to 12.0.40 | script http
label = s:!:Jetty:
sys   = @unix,@win
sig   = *:Server=[Jetty]::Jetty

; origin: measured | date 2026-11-28 | package mercurial, python3 (Debian) | script http
label = s:!:Python:BaseHTTP
sys   = @unix,@win
sig   = *:Server=[BaseHTTP/]::BaseHTTP/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Tomcat:Coyote
sys   = @unix,@win
sig   = *:Server=[Apache-Coyote/]::Apache-Coyote/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:LiteSpeed:
sys   = @unix
sig   = *:Server=[LiteSpeed]::LiteSpeed

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Cloudflare:
sys   = @unix
sig   = *:Server=[cloudflare]::cloudflare

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Amazon S3:
sys   = @unix
sig   = *:Server=[AmazonS3]::AmazonS3

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:CloudFront:
sys   = @unix
sig   = *:Server=[CloudFront]::CloudFront

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:AWS load balancer:
sys   = @unix
sig   = *:Server=[awselb/]::awselb/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Akamai:
sys   = @unix
sig   = *:Server=[AkamaiGHost]::AkamaiGHost

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Envoy:
sys   = @unix
sig   = *:Server=[envoy]::envoy

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Tengine:
sys   = @unix
sig   = *:Server=[Tengine]::Tengine

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Kestrel:
sys   = @unix,@win
sig   = *:Server=[Kestrel]::Kestrel

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:GoAhead:
sys   = @unix
sig   = *:Server=[GoAhead]::GoAhead

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:Boa:
sys   = @unix
sig   = *:Server=[Boa/]::Boa/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:thttpd:
sys   = @unix
sig   = *:Server=[thttpd/]::thttpd/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:uc-httpd:
sys   = @unix
sig   = *:Server=[uc-httpd]::uc-httpd

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:RomPager:
sys   = @unix
sig   = *:Server=[RomPager]::RomPager

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:CUPS:
sys   = @unix
sig   = *:Server=[CUPS/]::CUPS/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:MiniServ:
sys   = @unix
sig   = *:Server=[MiniServ/]::MiniServ/

; origin: public | date 2026-11-28 | source the name in Server
label = s:!:gSOAP:
sys   = @unix,@win
sig   = *:Server=[gSOAP/]::gSOAP/

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:CherryPy:
sys   = @unix,@win
sig   = *:Server=[CherryPy/]::CherryPy/

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:IBM HTTP Server:
sys   = @unix,@win
sig   = *:Server=[IBM_HTTP_Server]::IBM_HTTP_Server

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:INetSim:
sys   = @unix
sig   = *:Server=[INetSim]::INetSim

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:Edgecast:
sys   = @unix
sig   = *:Server=[ECS (]::ECS (

; origin: captures | date 2026-11-28 | source captures of public test suites
label = s:!:Windows:UPnP
sys   = Windows
sig   = *:Server=[UPnP-Device-Host/]::UPnP-Device-Host/

; Servers without a name, by the order and the spelling of their headers

; origin: measured | date 2026-11-28 | package express (npm) | version 5.3.0 | script http
label = s:!:Express:
sys   = @unix,@win
sig   = *:X-Powered-By=[Express]:Server:

; origin: measured | date 2026-11-28 | package sanic (PyPI) | version 25.12.1 | script http
label = s:!:Sanic:
sys   = @unix,@win
sig   = *:content-length,connection,content-type:Server,Date:

; origin: measured | date 2026-11-28 | package haproxy (Debian) | version 2.2.9 to 3.2.26 | script http
label = s:!:HAProxy:
sys   = @unix
sig   = 1:content-length,content-type:Server,Date,Last-Modified,ETag:
sig   = 1:content-length,cache-control=[no-cache],content-type:Server,Date,Last-Modified:
sig   = 1:content-length,location,cache-control=[no-cache]:Server,Date,Content-Type:

; origin: measured | date 2026-11-28 | package privoxy (Debian) | version 3.0.32 to 4.2.0 | script http
label = s:!:Privoxy:
sys   = @unix,@win
sig   = *:Content-Type=[text/plain],Connection=[close]:Server,Date,Content-Length:

; origin: measured | date 2026-11-28 | package busybox (Debian) | version 1.30.1 to 1.38.0 | script http
label = s:!:busybox httpd:
sys   = @unix
sig   = *:Date,Connection=[close],Content-type:Server:

; origin: measured | date 2026-11-28 | package apt-cacher-ng (Debian) | version 3.6.4 to 3.7.5 | script http
label = s:!:Apt-Cacher NG:usage page
sys   = @unix
sig   = 1:Connection=[close],Transfer-Encoding=[chunked],Content-Type:Server:

; origin: measured | date 2026-11-28 | package php-cli (Debian) | version 7.4 to 8.4 | script http
label = s:!:PHP:built-in server
sys   = @unix,@win
sig   = *:Host,Date,Connection:Server:

; origin: measured | date 2026-11-28 | package serve (npm) | version 14.2.7 | script http
label = s:!:serve:
sys   = @unix,@win
sig   = *:Content-Length,Content-Disposition,Accept-Ranges,ETag,Content-Type,Vary,Date,Connection:Server:
sig   = *:Content-Type,Vary=[Accept-Encoding],Date,Connection,Keep-Alive,Transfer-Encoding:Server,Content-Length:
sig   = *:Location,Date,Connection,Keep-Alive,Transfer-Encoding=[chunked]:Server,Content-Type,Content-Length:

; origin: measured | date 2026-11-28 | package http-server (npm) | version 14.1.1 | script http
label = s:!:http-server:
sys   = @unix,@win
sig   = *:accept-ranges,cache-control=[max-age=3600],last-modified,etag,content-length,content-type,Date,Connection:Server:
sig   = *:accept-ranges,Content-Type,etag,last-modified,cache-control=[max-age=3600],Date,Connection:Server:
sig   = *:accept-ranges,Date,Connection,Keep-Alive,Content-Length:Server,Content-Type:
sig   = *:Accept-Ranges,Content-Length,Content-Type,cache-control=[max-age=3600],last-modified,etag,Date,Connection:Server:

; origin: measured | date 2026-11-28 | package vite (npm) | version 8.4.0 | script http
label = s:!:Vite:
sys   = @unix,@win
sig   = *:Vary=[Origin],Content-Type,Cache-Control=[no-cache],Etag,Date,Connection:Server:
sig   = *:Vary=[Origin],Content-Length,Content-Type,Last-Modified,ETag,Cache-Control=[no-cache],Date,Connection:Server:
sig   = *:Vary=[Origin],Date,Connection:Server,Content-Type:

; origin: measured | date 2026-11-28 | package fastify (npm) | version 5.12.8 | script http
label = s:!:Fastify:
sys   = @unix,@win
sig   = *:content-type,content-length,Date,Connection:Server,cache-control:

; origin: measured | date 2026-11-28 | package @hapi/hapi (npm) | version 21.4.10 | script http
label = s:!:hapi:
sys   = @unix,@win
sig   = *:content-type,cache-control=[no-cache],content-length,Date,Connection:Server:

; origin: measured | date 2026-11-28 | package hono (npm) | version 4.13.19 | script http
label = s:!:Hono:
sys   = @unix,@win
sig   = *:Content-Type=[charset=UTF-8],Date,Connection,?Keep-Alive,Content-Length:Server,X-Powered-By,ETag:
sig   = *:Content-Type=[charset=UTF-8],Content-Length,Date,Connection:Server,X-Powered-By,ETag:
sig   = *:content-type=[charset=UTF-8],Date,Connection:Server,X-Powered-By,ETag,Content-Length:

; origin: measured | date 2026-11-28 | package koa (npm) | version 3.3.0 | script http
label = s:!:Koa:
sys   = @unix,@win
sig   = *:Content-Type,Content-Length,Date,Connection,Keep-Alive=[timeout=]:Server,X-Powered-By,ETag,Cache-Control,Last-Modified:
sig   = *:Content-Type=[charset=utf-8],Content-Length,Date,Connection=[close]:Server,X-Powered-By,ETag,Cache-Control,Last-Modified,Keep-Alive:

; origin: measured | date 2026-11-28 | package puma (Debian) | version 4.3.8 to 8.0.2 | script http
label = s:!:Puma:
sys   = @unix,@win
sig   = *:content-type,?Connection,Content-Length:Server,Date,Last-Modified:

; origin: measured | date 2026-11-28 | package tomcat11 (Debian) | script http
label = s:!:Tomcat:
sys   = @unix,@win
sig   = 1:Accept-Ranges=[bytes],ETag,Last-Modified,Content-Type,Content-Length,Date:Server,Keep-Alive,X-Powered-By:
sig   = 1:Content-Type,Content-Language,Content-Length,Date:Server,Keep-Alive,X-Powered-By:

; origin: derived | date 2026-11-28 | source what uvicorn sends with --no-server-header | package uvicorn (PyPI) | version 0.54.0
; origin: derived | date 2026-11-28 | source Go writes the same headers, and some proxies write names in lower case
label = s:!:uvicorn or Go:(names in lower case)
sys   = @unix,@win
sig   = *:date,content-length,content-type:Server,Keep-Alive,ETag,Last-Modified:

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 1.15 to 1.27 | script http
label = s:!:Go:net/http
sys   = @unix,@win
sig   = *:Date,Content-Length,Content-Type:Server,Keep-Alive,ETag,Last-Modified:
; origin: derived | date 2026-11-28 | source Caddy and rclone use the same library, and add Server
sig   = *:Accept-Ranges=[bytes],Content-Length,Content-Type,Last-Modified,Date:Server,ETag,Keep-Alive:
sig   = *:Content-Type,X-Content-Type-Options=[nosniff],Date,Content-Length:Server,Keep-Alive,Connection:

; origin: measured | date 2026-11-28 | package openjdk-17, 21 and 25 (Debian) | version 17.0.12 to 25.0.5.0.3 | script http
label = s:!:Java:HttpServer
sys   = @unix,@win
sig   = 1:Date,Content-length:Server:

; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 12.22.12 to 24.22.2 | script http
label = s:!:Node.js:http
sys   = @unix,@win
sig   = 1:Date,Connection,?Keep-Alive,?Content-Length:Server,Content-Type,Content-Encoding,Last-Modified,Location,Set-Cookie:

; Servers by their header order or their own word alone

; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 12.22.12 to 24.22.2 | script http
label = g:!:Node.js:http
sys   = @unix,@win
sig   = 1:Date,Connection=[keep-alive],Keep-Alive=[timeout=]:Server:

; origin: derived | date 2026-11-28 | source net/http, if the program sets Content-Type | package golang-go (Debian) | version 1.15 to 1.27
label = g:!:Go:net/http
sys   = @unix,@win
sig   = *:Content-Type,Date,Content-Length:Server,Connection,Keep-Alive,ETag,Last-Modified,X-Powered-By:
sig   = *:Content-Type,Date,Transfer-Encoding=[chunked]:Server,Connection,Keep-Alive,ETag,Last-Modified,X-Powered-By:

; origin: derived | date 2026-11-28 | source what granian sends, without its Server | package granian (PyPI) | version 2.8.9
; origin: derived | date 2026-11-28 | source what robyn sends, which has actix-web | package robyn (PyPI) | version 0.88.0
label = g:!:hyper or actix-web:(names in lower case)
sys   = @unix,@win
sig   = *:content-type,content-length,date:Server,connection,keep-alive,etag,last-modified,x-powered-by:
sig   = *:content-length,content-type,date:Server,connection,keep-alive,etag,last-modified,x-powered-by:

; origin: measured | date 2026-11-28 | package uwsgi (Debian) | version 2.0.19.1 to 2.0.31 | script http
label = g:!:uWSGI or another small server:
sys   = @unix
sig   = *:Content-Type,Content-Length:Server,Date,Connection,Keep-Alive,Last-Modified,ETag,Cache-Control:

; origin: measured | date 2026-11-28 | package openjdk-17, 21 and 25 (Debian) | version 17.0.12 to 25.0.5.0.3 | script http
label = g:!:Java:HttpServer
sys   = @unix,@win
sig   = 1:Date:Server,Content-Type,Content-Length,Connection,Keep-Alive,Last-Modified,ETag,Transfer-Encoding,Location,Set-Cookie,Cache-Control:

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:nginx:1.x
sys   = @unix,@win
sig   = *:Server=[nginx]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:Apache:2.x
sys   = @unix,@win
sig   = *:Server=[Apache]::

; origin: derived | date 2026-11-28 | source the name that the program gives itself
label = g:!:lighttpd:1.x
sys   = @unix,@win
sig   = *:Server=[lighttpd/]::

; Servers that others claim to be

; origin: derived | date 2026-11-28 | source the order of headers as measured | package nginx-light (Debian) | variant Server of another program
label = s:!:nginx:1.x
sys   = @unix,@win
sig   = 1:Server=[Apache/],Date,Content-Type,Content-Length,?Last-Modified,Connection:Keep-Alive,X-Powered-By,Via,X-Cache,Vary:nginx

; Lines of p0f.fp that can never match, because of those above
; ------------------------------------------------------------

; hides lines of p0f.fp: 84 85 86 87 90 91 92 100 102 109 110 113 114 117 130 133 136 139 154 158 159 162 163 164
; hides lines of p0f.fp: 165 168 169 172 173 176 177 180 183 186 189 195 198 201 314 315 316 317 318 319 320 321
; hides lines of p0f.fp: 356 615
