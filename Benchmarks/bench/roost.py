"""A Roost under measurement, its accounts, its uploads; and an nginx beside it."""
import base64
import http.client
import json
import os
import subprocess
import time

from .processes import Server, free_port

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RELEASE = os.path.join(ROOT, ".build", "release")
USER, PASSWORD = "bench@example.com", "correct horse battery"


class Roost(Server):
    """`roost serve` on an empty data folder, with one account registered and logged in."""

    def __init__(self, folder, settings=None):
        self.data = os.path.join(folder, "data")
        port = free_port()
        env = {k: v for k, v in os.environ.items() if not k.startswith("ROOST_")}
        # One address sends all the load, so the limits per address are lifted; what they cost stays in.
        env.update({"ROOST_RATE_LIMIT": "1000000000", "ROOST_RATE_BURST": "1000000000", "ROOST_CONNECTIONS_PER_ADDRESS": "4096", **(settings or {})})
        super().__init__(
            [os.path.join(RELEASE, "roost"), "serve", "--data", self.data, "--listen", f"127.0.0.1:{port}"], port,
            ready="/healthz", env=env, log=os.path.join(folder, "roost.log"), cwd=folder)

    def request(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, answer.headers, content

    def token(self):
        """Registers the account unless it is there, and logs in."""
        self.request(
            "POST", "/users/register", json.dumps({"username": "bench", "email": USER, "password": PASSWORD}),
            {"Content-Type": "application/json"})
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        status, _, body = self.request("POST", "/login", headers={"Authorization": f"Basic {basic}"})
        assert status == 200, (status, body)
        return body.decode()

    def upload(self, path, token):
        """Starts a conversion of a file through the modern API and returns its id."""
        out = subprocess.run(
            ["curl", "-sS", "-F", f"file=@{path}", "-H", f"Authorization: Bearer {token}", f"{self.url}/v1/media/conversions"],
            capture_output=True, text=True, check=True).stdout
        return json.loads(out)["id"]

    def conversion(self, id, token):
        _, _, body = self.request("GET", f"/v1/media/conversions/{id}", headers={"Authorization": f"Bearer {token}"})
        return json.loads(body)

    def finished(self, ids, token, poll=0.02):
        """Waits until the conversions have ended and returns them."""
        done = {}
        while len(done) < len(ids):
            for id in ids:
                if id not in done:
                    job = self.conversion(id, token)
                    if job["state"] in ("succeeded", "failed"):
                        done[id] = job
            time.sleep(poll)
        assert all(job["state"] == "succeeded" for job in done.values()), done
        return [done[id] for id in ids]


def nginx(folder, files, answer='{"name":"roost","version":"0.1.0"}'):
    """nginx with two workers: /hello returns `answer`, /files/ serves a folder with sendfile."""
    port = free_port()
    os.makedirs(os.path.join(folder, "nginx"), exist_ok=True)
    config = os.path.join(folder, "nginx.conf")
    temporary = "".join(
        f"    {kind}_temp_path {folder}/nginx/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(config, "w") as f:
        f.write(
            ("user root;\n" if os.getuid() == 0 else "") + "worker_processes 2;\ndaemon off;\n" + f"pid {folder}/nginx/pid;\nerror_log stderr warn;\n"
            + "events { worker_connections 4096; }\nhttp {\n    access_log off;\n    sendfile on;\n    tcp_nopush on;\n"
            + "    keepalive_requests 100000000;\n    default_type application/json;\n" + temporary
            + f"    server {{\n        listen 127.0.0.1:{port} backlog=1024;\n"
            + f"        location = /hello {{ return 200 '{answer}'; }}\n        location /files/ {{ alias {files}/; }}\n    }}\n}}\n")
    return Server(["nginx", "-c", config], port, ready="/hello", log=os.path.join(folder, "nginx.log"))


def benchmark_server(folder, name, *options):
    """The platform with a catalog of 50 products: the same work as the peers in ../shared/peers."""
    port = free_port()
    return Server(
        [os.path.join(RELEASE, "roost-benchmark"), "serve", str(port), os.path.join(folder, name), *options], port,
        ready="/products/", log=os.path.join(folder, name + ".log"))
