"""Connects with Paramiko: ``paramiko_client.py HOST PORT``."""

import sys

import paramiko

client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect(sys.argv[1], int(sys.argv[2]), "x", "y", timeout=5)
