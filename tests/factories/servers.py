"""File servers on the loopback, each with its own configuration in a folder: what they hold is a folder of files.

A test that needs one skips where its program is not installed; .ci/run installs them.
"""

from __future__ import annotations

import getpass
import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest

SECRET = "Pa55-word-of-the-test"
PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """Where it listens (`url` ends without a slash), and the environment that holds the credentials."""

    url: str
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port


def program(name: str) -> str:
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/lib/openssh")
    if found is None:
        pytest.skip(f"{name} is not installed: the server this scheme is tested against")
    return found


@contextmanager
def _running(command: list[str], port: int, log: Path) -> Iterator[None]:
    with open(log, "wb") as output:
        # a session of its own: smbd ends its whole process group, which must not be ours
        process = subprocess.Popen(
            command, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True
        )
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert process.poll() is None and time.monotonic() < deadline, log.read_text(errors="replace")
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE)


@contextmanager
def smb(files: Path, own: Path) -> Iterator[Server]:
    """smbd with one share, `share`; the user is whoever runs the test."""
    smbd, pdbedit = program("smbd"), program("pdbedit")
    port, user = free_port(), getpass.getuser()
    folders = "\n".join(
        f"{name} directory = {own}/{name}" for name in ("private", "lock", "state", "cache", "pid") if name != "private"
    )
    for name in ("private", "lock", "state", "cache", "pid", "ncalrpc"):
        (own / name).mkdir(parents=True)
    (own / "smb.conf").write_text(
        f"""[global]
        workgroup = TEST
        server role = standalone server
        smb ports = {port}
        interfaces = 127.0.0.1/8
        bind interfaces only = yes
        private dir = {own}/private
        ncalrpc dir = {own}/ncalrpc
        {folders}
        passdb backend = tdbsam:{own}/private/passdb.tdb
        log file = {own}/log
        disable spoolss = yes
        load printers = no
        map to guest = never
        [share]
        path = {files}
        read only = yes
        """
    )
    password = f"{SECRET}\n{SECRET}\n".encode()
    command = [pdbedit, f"--configfile={own}/smb.conf", "-t", "-a", "-u", user]  # smbpasswd adds nobody but for root
    subprocess.run(command, input=password, check=True, capture_output=True)
    (own / "ntlm").write_text(f"TEST:{user}:{SECRET}\n")
    command = [smbd, "--foreground", "--no-process-group", "--debug-stdout", f"--configfile={own}/smb.conf"]
    with _running(command, port, own / "smbd.log"):
        yield Server(f"smb://127.0.0.1:{port}/share", {"NTLM_USER_FILE": str(own / "ntlm")})


@contextmanager
def sftp(files: Path, own: Path) -> Iterator[Server]:
    """sshd that lets in whoever runs the test, with a key in `own`/.ssh; HOME points there."""
    sshd, keygen, server = program("sshd"), program("ssh-keygen"), program("sftp-server")
    if os.getuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # without it sshd does not start as root
    port, home = free_port(), own / ".ssh"
    home.mkdir(parents=True, mode=0o700)
    for name in (own / "host", home / "id_ed25519"):
        subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(name)], check=True)
    host_key = (own / "host.pub").read_text().split()
    (home / "known_hosts").write_text(f"[127.0.0.1]:{port} {host_key[0]} {host_key[1]}\n")
    (own / "sshd_config").write_text(
        f"""ListenAddress 127.0.0.1
Port {port}
HostKey {own}/host
PidFile {own}/pid
AuthorizedKeysFile {home}/id_ed25519.pub
StrictModes no
PermitRootLogin yes
PasswordAuthentication no
UsePAM no
Subsystem sftp {server}
"""
    )
    with _running([sshd, "-D", "-e", "-f", str(own / "sshd_config")], port, own / "sshd.log"):
        yield Server(f"sftp://127.0.0.1:{port}{files}", {"HOME": str(own), "SSH_AUTH_SOCK": ""})


@contextmanager
def webdav(files: Path, own: Path, tls: bool = False) -> Iterator[Server]:
    """WsgiDAV, with a password that stands in a netrc file; with `tls` under a certificate that nobody else trusts."""
    from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

    pytest.importorskip("wsgidav", reason="the server this scheme is tested against is not installed")
    from wsgidav.wsgidav_app import WsgiDAVApp

    class Quiet(WSGIRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            return

    own.mkdir(parents=True, exist_ok=True)
    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": {"root": str(files), "readonly": True}},
            "simple_dc": {"user_mapping": {"*": {"tester": {"password": SECRET}}}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable": False},
        }
    )
    (own / "netrc").write_text(f"machine 127.0.0.1 login tester password {SECRET}\n")
    (own / "netrc").chmod(0o600)
    server = make_server("127.0.0.1", 0, app, WSGIServer, Quiet)
    environment = {"NETRC": str(own / "netrc")}
    if tls:
        certificate = _certificate(own)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        environment["SSL_CERT_FILE"] = str(certificate)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Server(f"webdav{'s' if tls else ''}://127.0.0.1:{server.server_port}", environment)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certificate(own: Path) -> Path:
    """A file with a key and its self-signed certificate for 127.0.0.1."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
    text = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    (own / "server.pem").write_bytes(text)
    return own / "server.pem"


@contextmanager
def s3(files: Path, own: Path) -> Iterator[Server]:
    """moto's server with one bucket, `share`, that holds what lies in `files`."""
    pytest.importorskip("moto.server", reason="the server this scheme is tested against is not installed")
    import logging

    import boto3
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    _, port = server.get_host_and_port()
    environment = {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    try:
        forget = Request(f"{environment['AWS_ENDPOINT_URL']}/moto-api/reset", method="POST")
        urlopen(forget).close()  # its state is the process's: an earlier server's bucket would still be there
        client = s3_client(environment)
        client.create_bucket(Bucket="share")
        for path in sorted(files.rglob("*")):
            if path.is_file() and not path.is_symlink():
                client.put_object(Bucket="share", Key=path.relative_to(files).as_posix(), Body=path.read_bytes())
        client.close()
        yield Server("s3://share", environment)
    finally:
        boto3.DEFAULT_SESSION = None
        server.stop()


def s3_client(environment: dict[str, str]) -> Any:
    import boto3

    return boto3.client(
        "s3",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        region_name=environment["AWS_DEFAULT_REGION"],
    )


SERVERS = {"smb": smb, "sftp": sftp, "webdav": webdav, "s3": s3}
