<?php // Sends a message with PHPMailer: phpmailer.php HOST PORT
foreach (["PHPMailer", "SMTP", "Exception"] as $name) require "/usr/share/php/libphp-phpmailer/src/$name.php";
$mail = new PHPMailer\PHPMailer\PHPMailer();
$mail->isSMTP();
$mail->Host = $argv[1];
$mail->Port = $argv[2];
$mail->SMTPAutoTLS = false;
$mail->setFrom("a@example.org");
$mail->addAddress("b@example.org");
$mail->Subject = "x";
$mail->Body = "x";
$mail->send();
