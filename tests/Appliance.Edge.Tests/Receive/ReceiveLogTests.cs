using System.Text;
using Appliance.Dicom.Data;
using Appliance.Dicom.Network;
using Appliance.Dicom.Services;
using Appliance.Edge.Receive;
using Appliance.Edge.Tests.Storage;
using Appliance.Simulators.Peers;

namespace Appliance.Edge.Tests.Receive;

/// <summary>A line about a peer says which: whoever reads it has to walk to that device.</summary>
public sealed class ReceiveLogTests : IAsyncDisposable
{
    private readonly LogLines _log = new();
    private readonly TestUnit _unit;

    public ReceiveLogTests() => _unit = new TestUnit { Logs = _log };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _unit.DisposeAsync();

    [Fact]
    public async Task Connect_OtherProtocol_IsNamedWithItsAddress()
    {
        using DicomListener listener = await StartAsync();

        using (RudePeer browser = await RudePeer.ConnectAsync(listener.EndPoints.First().Port, Cancel))
        {
            await browser.SendAsync(Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"), Cancel);
            await browser.ReadPduAsync(Cancel);
        }

        await LineAsync("A connection from 127.0.0.1 gave no association: the peer speaks HTTP");
        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Connections_TooManyWait_WhoHoldsThemIsNamed()
    {
        _unit.Associations.MaxUnestablishedConnections = 1;
        using DicomListener listener = await StartAsync();

        using (RudePeer first = await RudePeer.ConnectAsync(listener.EndPoints.First().Port, Cancel))
        using (RudePeer second = await RudePeer.ConnectAsync(listener.EndPoints.First().Port, Cancel))
        {
            await LineAsync("Most of them are held by 127.0.0.1");
        }

        await listener.StopAsync(Cancel);
    }

    [Fact]
    public async Task Store_ObjectIsRefused_ItsScannerIsNamed()
    {
        using DicomListener listener = await StartAsync();
        DicomDataset withoutStudy = new TestObject().Dataset();
        withoutStudy.Remove(DicomTag.StudyInstanceUID);
        using var written = new MemoryStream();
        new DicomFile(withoutStudy, DicomTransferSyntax.ExplicitVRLittleEndian).Write(written);
        string file = Path.Combine(_unit.Folder.LogsPath, "sent.dcm");
        await File.WriteAllBytesAsync(file, written.ToArray(), Cancel);
        StoreItem item = StoreItem.Open(file);

        await using Association association = await Association.RequestAsync(
            new DicomEndpoint("APPLIANCE", "127.0.0.1", listener.EndPoints.First().Port),
            new AssociationParameters { CallingAE = "CT1", Contexts = StoreScu.ContextsFor([item]) },
            Cancel);
        await StoreScu.SendAsync(association, item, Cancel);

        await LineAsync("An object of CT1 was answered C000H: no (0020,000D)");
        await association.ReleaseAsync(Cancel);
        await listener.StopAsync(Cancel);
    }

    private async Task<DicomListener> StartAsync()
    {
        DicomListener listener = _unit.Listener(new NodeOptions { Port = 0, BindAddress = "127.0.0.1" });
        await listener.StartAsync(Cancel);
        return listener;
    }

    private async Task LineAsync(string words)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        late.CancelAfter(TimeSpan.FromSeconds(10));
        while (!_log.All.Any(line => line.Contains(words, StringComparison.Ordinal)))
        {
            Assert.False(late.IsCancellationRequested, $"No line says \"{words}\":\n{string.Join('\n', _log.All)}");
            await Task.Yield();
        }
    }
}
