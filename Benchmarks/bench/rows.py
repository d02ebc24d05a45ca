"""The rows of the table. Each function measures one line of work and yields (what, measured, goal, met, detail)."""
import datetime
import os
import re
import shutil
import subprocess
import threading
import time

from .load import in_turn, middle, ratio, wrk
from .processes import Server
from .roost import PASSWORD, RELEASE, ROOT, USER, Roost, benchmark_server, nginx

HERE = os.path.join(ROOT, "Benchmarks")
PEERS = os.path.join(ROOT, "..", "shared", "peers")


def at_most(what, value, goal, detail, unit="×"):
    return what, f"{value:.2f} {unit}", f"≤ {goal} {unit}", value <= goal, detail


def at_least(what, value, goal, detail, unit="×"):
    return what, f"{value:.2f} {unit}", f"≥ {goal} {unit}", value >= goal, detail


def cpu_detail(name, runs):
    return (f"{name} {middle(runs, 'cpu_us'):.1f} µs, {middle(runs, 'rate'):.0f}/s, p99 {middle(runs, 'p99_ms'):.1f} ms"
            + (f", {sum(r.bad for r in runs)} failed" if any(r.bad for r in runs) else ""))


def hello(folder):
    """GET of a small JSON through router and all middleware, against nginx `return 200`."""
    with Roost(folder) as roost, nginx(folder, folder) as peer:
        ours, theirs = in_turn(lambda: wrk(roost, "/version"), lambda: wrk(peer, "/hello"))
    yield at_most("small JSON, CPU per request, of nginx `return 200`", ratio(ours, theirs, "cpu_us"), 1.7,
                  f"{cpu_detail('roost', ours)}; {cpu_detail('nginx', theirs)}")


def list50(folder):
    """A list of 50 rows read from SQLite as JSON, against nginx serving those bytes from a file, and FastAPI."""
    with benchmark_server(folder, "list") as server:
        body = subprocess.run(["curl", "-sS", server.url + "/products/"], capture_output=True, check=True).stdout
        with open(os.path.join(folder, "products.json"), "wb") as f:
            f.write(body)
        with nginx(folder, folder) as peer:
            ours, theirs = in_turn(lambda: wrk(server, "/products/"), lambda: wrk(peer, "/files/products.json"))
        yield at_most("list of 50 rows, CPU per request, of nginx serving the bytes", ratio(ours, theirs, "cpu_us"), 4,
                      f"{cpu_detail('roost', ours)}; {cpu_detail('nginx', theirs)}")
        with fastapi(folder) as peer:
            if peer is None:
                yield "list of 50 rows, CPU per request, FastAPI of it", "not measured", "≥ 20 ×", False, "no ../shared/peers"
                return
            theirs, ours = in_turn(lambda: wrk(peer, "/products/"), lambda: wrk(server, "/products/"), 3)
        yield at_least("list of 50 rows, CPU per request, FastAPI of it", ratio(theirs, ours, "cpu_us"), 20,
                       f"{cpu_detail('FastAPI', theirs)}; {cpu_detail('roost', ours)}")


class fastapi:
    """FastAPI from ../shared/peers, or None where that folder is not there."""

    def __init__(self, folder):
        self.home = os.path.join(folder, "peers")

    def __enter__(self):
        if not os.path.exists(os.path.join(PEERS, "up.sh")):
            return None
        cache = os.path.join(ROOT, ".build", "peers-venv")
        if not os.path.exists(os.path.join(cache, "bin", "uvicorn")):
            subprocess.run(["python3", "-m", "venv", cache], check=True)
            subprocess.run([os.path.join(cache, "bin", "pip"), "install", "-q", "--disable-pip-version-check", "-r",
                            os.path.join(PEERS, "requirements.txt")], check=True)
        os.makedirs(os.path.join(self.home, "run"))
        database = os.path.join(self.home, "run", "fastapi.sqlite")
        env = dict(os.environ, PEER_PORT="9104", PEER_DB=database, PEER_FILES=self.home, PEER_UPLOADS=self.home)
        subprocess.run(["python3", os.path.join(PEERS, "seed.py"), database], check=True, env=env)
        self.server = Server(
            [os.path.join(cache, "bin", "uvicorn"), "--app-dir", os.path.join(PEERS, "fastapi"), "--host", "127.0.0.1",
             "--port", "9104", "--workers", "2", "--no-access-log", "app:app"], 9104, ready="/hello", env=env)
        return self.server

    def __exit__(self, *_):
        if hasattr(self, "server"):
            self.server.stop()


def insert(folder):
    """A durable insert through HTTP by 64 clients, against one commit per request on the same disk."""
    script = os.path.join(HERE, "insert.lua")
    with benchmark_server(folder, "grouped") as grouped, benchmark_server(folder, "single", "--one-commit-each") as single:
        ours, theirs = in_turn(
            lambda: wrk(grouped, "/products/", script=script), lambda: wrk(single, "/products/", script=script))
    yield at_least("durable insert, 64 clients, requests/s, of one commit each", ratio(ours, theirs, "rate"), 10,
                   f"{cpu_detail('grouped', ours)}; {cpu_detail('one commit each', theirs)}")


def validate(folder):
    """A token check through HTTP, against the small JSON."""
    with Roost(folder) as roost:
        bearer = f"Authorization: Bearer {roost.token()}"
        script = os.path.join(HERE, "post.lua")
        checks, hellos = in_turn(
            lambda: wrk(roost, "/validate", script=script, headers=[bearer]), lambda: wrk(roost, "/version"))
    yield at_most("token check, CPU per request, of the small JSON", ratio(checks, hellos, "cpu_us"), 1.3,
                  f"{cpu_detail('check', checks)}; {cpu_detail('small JSON', hellos)}")


def login(folder):
    """Log-ins at full cost, against bare nettle on all cores, while a small JSON is asked for 100 times a second."""
    bare = os.path.join(folder, "pbkdf2")
    subprocess.run(["cc", "-O2", "-pthread", os.path.join(HERE, "pbkdf2.c"), "-o", bare, "-lnettle"], check=True)
    with Roost(folder) as roost:
        roost.token()
        import base64
        basic = "Authorization: Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        script = os.path.join(HERE, "post.lua")
        waits = []

        def logins():
            stop = threading.Event()
            prober = threading.Thread(target=probe, args=(roost.port, stop, waits))
            prober.start()
            run = wrk(roost, "/login", seconds=8, connections=8, script=script, headers=[basic])
            stop.set()
            prober.join()
            return run

        class Bare:
            def __init__(self):
                out = subprocess.run([bare, "8"], capture_output=True, text=True, check=True).stdout
                self.rate = float(out)

        ours, theirs = in_turn(logins, Bare, 3)
    waits.sort()
    p99 = waits[int(len(waits) * 0.99)] * 1000
    yield at_least("log-ins/s at full cost, of bare nettle on all cores", ratio(ours, theirs, "rate"), 0.95,
                   f"{middle(ours, 'rate'):.1f}/s of {middle(theirs, 'rate'):.1f}/s, {sum(r.bad for r in ours)} failed")
    yield at_most("small JSON during the log-ins, p99", p99, 10, f"{len(waits)} requests, worst {waits[-1] * 1000:.1f} ms", "ms")


def probe(port, stop, waits):
    import http.client
    connection = http.client.HTTPConnection("127.0.0.1", port)
    while not stop.wait(0.01):
        begin = time.monotonic()
        connection.request("GET", "/version")
        connection.getresponse().read()
        waits.append(time.monotonic() - begin)


def download(folder):
    """Download of a 16 MiB MP3, against nginx with sendfile; and upload of 1 GiB: memory."""
    audio = os.path.join(folder, "long.mkv")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "anoisesrc=r=44100:d=1400", "-f", "lavfi", "-i",
                    "color=size=64x64:rate=1:d=1400", "-shortest", "-c:a", "pcm_s16le", "-c:v", "mpeg4", audio], check=True)
    with Roost(folder) as roost:
        token = roost.token()
        bearer = f"Authorization: Bearer {token}"
        job = roost.finished([roost.upload(audio, token)], token)[0]
        path = f"/v1/media/conversions/{job['id']}/download"
        _, _, body = roost.request("GET", path, headers={"Authorization": f"Bearer {token}"})
        with open(os.path.join(folder, "long.mp3"), "wb") as f:
            f.write(body)
        with nginx(folder, folder) as peer:
            ours, theirs = in_turn(
                lambda: wrk(roost, path, connections=8, headers=[bearer]), lambda: wrk(peer, "/files/long.mp3", connections=8))
        yield at_most(f"download of {len(body) / 2**20:.0f} MiB, CPU per request, of nginx sendfile",
                      ratio(ours, theirs, "cpu_us"), 1.3, f"{cpu_detail('roost', ours)}; {cpu_detail('nginx', theirs)}")
    for file in (audio, os.path.join(folder, "long.mp3")):
        os.remove(file)


def upload(folder):
    """Upload of 1 GiB: how much more is resident, at most."""
    video = os.path.join(folder, "big.avi")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=size=1280x720:rate=30:d=27", "-f", "lavfi", "-i",
                    "sine=d=27", "-pix_fmt", "yuv420p", "-c:v", "rawvideo", "-c:a", "pcm_s16le", video], check=True)
    size = os.path.getsize(video)
    with Roost(folder) as roost:
        token = roost.token()
        before, peak, stop = roost.resident(), [0], threading.Event()

        def sample():
            while not stop.wait(0.02):
                peak[0] = max(peak[0], roost.resident())

        sampler = threading.Thread(target=sample)
        sampler.start()
        begin, cpu = time.monotonic(), roost.cpu()
        roost.upload(video, token)
        took, cpu = time.monotonic() - begin, roost.cpu() - cpu
        stop.set()
        sampler.join()
    os.remove(video)
    yield at_most(f"upload of {size / 2**30:.2f} GiB, more resident", (peak[0] - before) / 2**20, 16,
                  f"{took:.1f} s, {size / 2**20 / took:.0f} MiB/s, {cpu:.1f} s CPU", "MiB")


def sample_video(path, seconds):
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", f"testsrc=size=320x240:rate=10:d={seconds}", "-f", "lavfi",
                    "-i", f"anoisesrc=r=44100:d={seconds}", "-c:v", "mpeg4", "-c:a", "aac", path], check=True)


def convert(folder):
    """One conversion, against bare ffmpeg; eight queued, against two bare ffmpegs side by side."""
    video = os.path.join(folder, "clip.mp4")
    sample_video(video, 480)
    with Roost(folder) as roost:
        token = roost.token()

        def bare(name):
            return ["ffmpeg", "-nostdin", "-v", "error", "-y", "-vn", "-sn", "-dn", "-i", video, "-map", "0:a:0", "-map_metadata", "-1",
                    "-c:a", "libmp3lame", "-q:a", "2", "-f", "mp3", os.path.join(folder, name)]

        class Ours:
            """`wall` is from the moment the upload was accepted to the end; `whole` counts the upload and its probe as well."""

            def __init__(self, count):
                begin = time.monotonic()
                ids = [roost.upload(video, token) for _ in range(count)]
                jobs = roost.finished(ids, token)
                self.whole = time.monotonic() - begin
                self.wall = moment(max(job["finishedAt"] for job in jobs)) - moment(min(job["createdAt"] for job in jobs))

        class Bare:
            def __init__(self, count):
                begin = time.monotonic()
                lanes = [subprocess.Popen(["sh", "-c", " && ".join([" ".join(bare(f"{lane}.mp3"))] * max(1, count // 2))])
                         for lane in range(min(2, count))]
                for lane in lanes:
                    assert lane.wait() == 0
                self.wall = time.monotonic() - begin

        ours, theirs = in_turn(lambda: Ours(1), lambda: Bare(1), 3)
        yield at_most("one conversion, wall from accepted to done, of bare ffmpeg", ratio(ours, theirs, "wall"), 1.03,
                      f"{middle(ours, 'wall'):.2f} s of {middle(theirs, 'wall'):.2f} s; with the upload and its probe {middle(ours, 'whole'):.2f} s")
        ours, theirs = in_turn(lambda: Ours(8), lambda: Bare(8), 1)
        yield at_most("8 queued conversions, wall, of two bare ffmpegs side by side", ratio(ours, theirs, "wall"), 1.05,
                      f"{middle(ours, 'wall'):.2f} s of {middle(theirs, 'wall'):.2f} s")


def moment(text):
    """Seconds since the epoch of an RFC 3339 moment."""
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def queue(folder):
    """Publish to handler in the embedded queue: delay of single messages, and durable messages per second."""
    out = subprocess.run([os.path.join(RELEASE, "roost-benchmark"), "queue", os.path.join(folder, "queue")],
                         capture_output=True, text=True, check=True).stdout
    p99 = float(re.search(r"p99 ([\d.]+) ms", out).group(1))
    rate = float(re.search(r"rate ([\d.]+)/s", out).group(1))
    yield at_most("publish to handler, p99", p99, 5, out.strip().replace("\n", "; "), "ms")
    yield at_least("durable messages published, handled and acknowledged", rate, 20000, "", "/s")


def start(folder):
    """Start of everything in one process to the first 200, on an empty and on a used data folder; memory when idle."""
    times = []
    for _ in range(5):
        with Roost(folder) as roost:
            times.append(roost.start_seconds)
            time.sleep(1)
            resident = roost.resident()
    times = [times[0], *sorted(times[1:])]
    yield at_most("start to first 200, everything in one process", times[1 + len(times[1:]) // 2] * 1000, 150,
                  f"first start on an empty folder {times[0] * 1000:.0f} ms", "ms")
    yield at_most("resident when idle", resident / 1e6, 60, "", "MB")


ROWS = {f.__name__: f for f in (hello, list50, insert, validate, login, download, upload, convert, queue, start)}
