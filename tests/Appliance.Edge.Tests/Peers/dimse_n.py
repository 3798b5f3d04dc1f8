"""A DIMSE-N peer for tests: PDUs by hand (PS3.8), data sets and command sets by pydicom.

dimse_n.py HOST PORT CALLED CALLING < script.json
dimse_n.py listen PORT CALLED          takes one association and answers N-EVENT-REPORTs until release

The script is {"sopClass": UID, "messages": [...]}; each message is a request
{"field": 320, "instance": UID, "actionType": 1, "dataset": {DICOM JSON}} or {"await": "report"}.
Prints one JSON list: the response, or the report, of each message.
"""
import io, json, socket, struct, sys
from pydicom.dataset import Dataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset
from pydicom.filereader import read_dataset

IMPLICIT = b"1.2.840.10008.1.2"


def encode(ds):
    out = DicomBytesIO()
    out.is_little_endian, out.is_implicit_VR = True, True
    write_dataset(out, ds)
    return out.getvalue()


def decode(data):
    return read_dataset(io.BytesIO(data), True, True)


def command(**elements):
    ds = Dataset()
    for name, value in elements.items():
        if value is not None:
            setattr(ds, name, value)
    body = encode(ds)
    head = Dataset()
    head.CommandGroupLength = len(body)
    return encode(head) + body


def item(kind, data):
    return struct.pack(">BBH", kind, 0, len(data)) + data


def pdu(kind, data):
    return struct.pack(">BBI", kind, 0, len(data)) + data


def exactly(sock, count):
    data = b""
    while len(data) < count:
        part = sock.recv(count - len(data))
        if not part:
            raise EOFError("the peer closed")
        data += part
    return data


def read_pdu(sock):
    kind, _, length = struct.unpack(">BBI", exactly(sock, 6))
    return kind, exactly(sock, length)


def send(sock, context, cmd, data=None):
    sock.sendall(pdu(4, struct.pack(">IBB", len(cmd) + 2, context, 3) + cmd))
    if data is not None:
        sock.sendall(pdu(4, struct.pack(">IBB", len(data) + 2, context, 2) + data))


def receive(sock):
    """The next message as (command, dataset or None); None at release."""
    parts, cmd = {1: b"", 0: b""}, None
    while True:
        kind, data = read_pdu(sock)
        if kind == 5:
            sock.sendall(pdu(6, b"\0" * 4))
            return None
        if kind == 7:
            raise EOFError("the peer aborted")
        while data:
            length, _, control = struct.unpack(">IBB", data[:6])
            parts[control & 1] += data[6:4 + length]
            data = data[4 + length:]
            if control & 2 and control & 1:
                cmd = decode(parts[1])
            if cmd is not None and (cmd.CommandDataSetType == 0x0101 or (control & 2 and not control & 1)):
                return cmd, decode(parts[0]) if cmd.CommandDataSetType != 0x0101 else None


def told(cmd, ds):
    return {
        "field": cmd.CommandField,
        "status": cmd.get("Status"),
        "errorId": cmd.get("ErrorID"),
        "comment": cmd.get("ErrorComment"),
        "instance": str(cmd.get("AffectedSOPInstanceUID", "")),
        "eventType": cmd.get("EventTypeID"),
        "attributes": [str(tag) for tag in ([cmd.AttributeIdentifierList] if isinstance(cmd.get("AttributeIdentifierList"), int) else cmd.get("AttributeIdentifierList") or [])],
        "dataset": None if ds is None else ds.to_json_dict(),
    }


def answer_report(sock, cmd):
    send(sock, 1, command(
        AffectedSOPClassUID=cmd.AffectedSOPClassUID, CommandField=0x8100, MessageIDBeingRespondedTo=cmd.MessageID,
        CommandDataSetType=0x0101, Status=0, AffectedSOPInstanceUID=cmd.AffectedSOPInstanceUID, EventTypeID=cmd.EventTypeID))


def user_info(more=b""):
    return item(0x50, item(0x51, struct.pack(">I", 65536)) + item(0x52, b"1.2.826.0.1.3680043.8.498.1") + more)


def request(host, port, called, calling, script):
    sock = socket.create_connection((host, int(port)), 20)
    sock.settimeout(20)
    context = item(0x20, b"\1\0\0\0" + item(0x30, script["sopClass"].encode()) + item(0x40, IMPLICIT))
    sock.sendall(pdu(1, b"\0\1\0\0" + called.encode().ljust(16) + calling.encode().ljust(16) + b"\0" * 32
                     + item(0x10, b"1.2.840.10008.3.1.1.1") + context + user_info()))
    kind, data = read_pdu(sock)
    if kind != 2:
        return [{"rejected": list(data)}]
    results = []
    for number, message in enumerate(script["messages"], 1):
        if message.get("await") == "report":
            got = receive(sock)
            results.append(told(*got))
            answer_report(sock, got[0])
            continue
        field, ds = message["field"], message.get("dataset")
        create = field == 0x0140
        send(sock, 1, command(
            AffectedSOPClassUID=script["sopClass"] if create else None, RequestedSOPClassUID=None if create else script["sopClass"],
            CommandField=field, MessageID=number, CommandDataSetType=0x0101 if ds is None else 1,
            AffectedSOPInstanceUID=message.get("instance") if create else None,
            RequestedSOPInstanceUID=None if create else message.get("instance"), ActionTypeID=message.get("actionType")),
            None if ds is None else encode(Dataset.from_json(ds)))
        results.append(told(*receive(sock)))
    sock.sendall(pdu(5, b"\0" * 4))
    read_pdu(sock)
    return results


def listen(port, called):
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("127.0.0.1", int(port)))
    server.listen()
    print("listening", flush=True)
    server.settimeout(60)
    sock, _ = server.accept()
    sock.settimeout(60)
    kind, data = read_pdu(sock)
    roles, syntax, at = [], None, 68
    while at < len(data):
        kind, _, length = struct.unpack(">BBH", data[at:at + 4])
        body = data[at + 4:at + 4 + length]
        if kind == 0x50:
            inner = 0
            while inner < len(body):
                sub, _, size = struct.unpack(">BBH", body[inner:inner + 4])
                if sub == 0x54:
                    roles.append(body[inner + 4:inner + 4 + size])
                inner += 4 + size
        at += 4 + length
    scp = bool(roles) and roles[0][-2:] == b"\0\1"
    sock.sendall(pdu(2, data[:68] + item(0x10, b"1.2.840.10008.3.1.1.1") + item(0x21, b"\1\0\0\0" + item(0x40, IMPLICIT))
                     + user_info(b"".join(item(0x54, role) for role in roles))))
    results = [{"requestorIsScp": scp, "called": data[4:20].decode().strip(), "calling": data[20:36].decode().strip()}]
    while True:
        got = receive(sock)
        if got is None:
            return results
        results.append(told(*got))
        answer_report(sock, got[0])


if sys.argv[1] == "listen":
    print(json.dumps(listen(*sys.argv[2:4])))
else:
    print(json.dumps(request(*sys.argv[1:5], json.load(sys.stdin))))
