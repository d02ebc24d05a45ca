"""Processes under measurement: starting, waiting for the first answer, CPU time, memory, stopping by process id."""
import os
import signal
import socket
import subprocess
import time

TICK = os.sysconf("SC_CLK_TCK")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def tree(pid):
    """The process and all its descendants."""
    children = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children") as f:
                children += f.read().split()
    except OSError:
        return []
    return [pid] + [p for child in children for p in tree(int(child))]


def first_200(port, path, deadline=30, watch=None):
    """Seconds from now until GET path answers 200."""
    begin = time.monotonic()
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode()
    while time.monotonic() - begin < deadline:
        if watch is not None and watch.poll() is not None:
            raise RuntimeError(f"{watch.args[0]} ended with {watch.returncode} before it answered")
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as s:
                s.sendall(request)
                if s.recv(64).startswith(b"HTTP/1.1 200"):
                    return time.monotonic() - begin
        except OSError:
            pass
        time.sleep(0.001)
    raise RuntimeError(f"no 200 from port {port}{path} within {deadline} s")


class Server:
    """A server started for measurement; `with Server(...) as s:` stops it at the end."""

    def __init__(self, command, port, ready="/", env=None, log=None, cwd=None):
        self.port = port
        self.log = open(log or os.devnull, "ab")
        begin = time.monotonic()
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, env=env, cwd=cwd, start_new_session=True)
        first_200(port, ready, watch=self.process)
        self.start_seconds = time.monotonic() - begin
        self.url = f"http://127.0.0.1:{port}"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def cpu(self):
        """CPU seconds, user and system, of the server and its children."""
        total = 0
        for pid in tree(self.process.pid):
            try:
                with open(f"/proc/{pid}/stat") as f:
                    fields = f.read().rsplit(")", 1)[1].split()
                total += int(fields[11]) + int(fields[12])
            except OSError:
                pass
        return total / TICK

    def resident(self):
        """Resident bytes of the server itself."""
        with open(f"/proc/{self.process.pid}/status") as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) * 1024
        return 0

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
