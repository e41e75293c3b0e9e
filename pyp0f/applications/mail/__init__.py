"""SMTP, FTP, POP3 and IMAP: what clients and servers show of their programs before there are any mails or files.

Here: everything about these four.  Only `application` is imported before their first connection.
Not here: the interface that it implements (`pyp0f.applications.interface`).
"""
