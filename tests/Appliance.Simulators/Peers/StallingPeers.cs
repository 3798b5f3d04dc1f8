using System.Text;

namespace Appliance.Simulators.Peers;

/// <summary>Where a peer stops talking without going away.</summary>
public enum StallPoint
{
    /// <summary>Connected, no byte sent.</summary>
    HalfOpen,

    /// <summary>One byte of A-ASSOCIATE-RQ.</summary>
    OneByte,

    /// <summary>In the middle of A-ASSOCIATE-RQ.</summary>
    MidRequest,

    /// <summary>After the whole request, whatever the answer is.</summary>
    Associated,

    /// <summary>In the middle of a P-DATA-TF of a C-STORE data set.</summary>
    MidObject,
}

/// <summary>Many peers that stall, a share of them at each <see cref="StallPoint"/>; each calls itself by another AE title.</summary>
public sealed class StallingPeers : IDisposable
{
    private readonly List<RudePeer> _peers = [];

    /// <summary>How many hold a connection.</summary>
    public int Count => _peers.Count;

    /// <summary>Opens them one after the other.</summary>
    public static async Task<StallingPeers> OpenAsync(int port, int count, CancellationToken cancellationToken = default)
    {
        var stalling = new StallingPeers();
        var points = Enum.GetValues<StallPoint>();
        for (int i = 0; i < count; i++)
        {
            RudePeer peer = await RudePeer.ConnectAsync(port, cancellationToken);
            stalling._peers.Add(peer);
            await peer.SendAsync(BytesUntil(points[i % points.Length], $"STALL{i}"), cancellationToken);
        }

        return stalling;
    }

    public void Dispose() => _peers.ForEach(peer => peer.Dispose());

    /// <summary>The bytes that a peer sends before it stalls.</summary>
    public static byte[] BytesUntil(StallPoint point, string callingAE)
    {
        byte[] request = Request(callingAE);
        return point switch
        {
            StallPoint.HalfOpen => [],
            StallPoint.OneByte => request[..1],
            StallPoint.MidRequest => request[..100],
            StallPoint.Associated => request,
            _ => [.. request, .. StoreCommand(), .. RudePeer.Hex("04 00 00 00 10 06  00 00 10 02 01 00"), .. new byte[500]],
        };
    }

    // PS3.8 9.3.2: CT Image Storage in implicit VR little endian, 16 KiB.
    private static byte[] Request(string callingAE)
    {
        byte[] body =
        [
            0, 1, 0, 0, .. Title("APPLIANCE"), .. Title(callingAE), .. new byte[32],
            .. Item(0x10, Text("1.2.840.10008.3.1.1.1")),
            .. Item(0x20, [1, 0, 0, 0, .. Item(0x30, Text("1.2.840.10008.5.1.4.1.1.2")), .. Item(0x40, Text("1.2.840.10008.1.2"))]),
            .. Item(0x50, [.. Item(0x51, [0, 0, 0x40, 0]), .. Item(0x52, Text("1.2.3.4"))]),
        ];
        return [1, 0, 0, 0, 0, (byte)body.Length, .. body];
    }

    // PS3.7 9.3.1.1, in one value of one P-DATA-TF.
    private static byte[] StoreCommand()
    {
        byte[] elements =
        [
            .. Element(0x0002, Text("1.2.840.10008.5.1.4.1.1.2\0")),
            .. Element(0x0100, [1, 0]), // C-STORE-RQ
            .. Element(0x0110, [1, 0]), // message id
            .. Element(0x0700, [0, 0]), // medium priority
            .. Element(0x0800, [0, 0]), // a data set follows
            .. Element(0x1000, Text("1.2.3.4.5\0")),
        ];
        byte[] command = [.. Element(0, [(byte)elements.Length, 0, 0, 0]), .. elements];
        return [4, 0, 0, 0, 0, (byte)(command.Length + 6), 0, 0, 0, (byte)(command.Length + 2), 1, 3, .. command];
    }

    private static byte[] Item(byte type, byte[] value) => [type, 0, 0, (byte)value.Length, .. value];

    private static byte[] Element(int element, byte[] value) => [0, 0, (byte)element, (byte)(element >> 8), (byte)value.Length, 0, 0, 0, .. value];

    private static byte[] Title(string title) => Text(title.PadRight(16));

    private static byte[] Text(string text) => Encoding.ASCII.GetBytes(text);
}
