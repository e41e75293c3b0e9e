; Signatures of programs in TLS and further protocols
; ====================================================
;
; These lines are read when the first message of such a protocol comes.  docs/signatures.md describes the format.
;
; Copyright (c) 2026 the authors of pyp0f.  SPDX-License-Identifier: MIT
;
; date: 2026-11-28

classes = win,unix,other

; TLS: ClientHellos
; -----------------

[tls:request]

; origin: measured | date 2026-11-28 | package curl | version 7.88.1-10+deb12u15
label = s:!:curl:7.x or newer (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*31**h2_e8f1e7e78f70_b26ce05bbdd6
sig   = t13*31**h1_e8f1e7e78f70_b26ce05bbdd6

; origin: measured | date 2026-11-28 | package python3 | version 3.11.2-1+b1
label = s:!:Python:urllib (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13*31**h1_e8f1e7e78f70_d339722ba4af

; origin: measured | date 2026-11-28 | package python3 | version 3.11.2-1+b1
label = s:!:Python:ssl (OpenSSL 3.0)
sys   = @unix,@win
sig   = t13d311100_e8f1e7e78f70_d41ae481755e

; origin: measured | date 2026-11-28 | package openssl | version 3.0.19-1~deb12u2
label = s:!:OpenSSL:s_client (3.0)
sys   = @unix,@win
sig   = t13i310900_e8f1e7e78f70_1f22a2ca17c4

; HTTP/2 in clear text: clients
; -----------------------------

[http2:request]

; origin: measured | date 2026-11-28 | package curl | version 7.88.1-10+deb12u15
label = s:!:curl:7.x or newer (nghttp2)
sys   = @unix,@win
sig   = 3:100;4:33554432;2:0|33488897|0|m,p,s,a|*

; origin: measured | date 2026-11-28 | package httpx (PyPI) | version 0.28.1, h2 4.4.1
label = s:!:Python:httpx (h2)
sys   = @unix,@win
sig   = 1:4096;2:0;4:65535;5:16384;3:100;6:65536|16777216|0|m,a,s,p|*
