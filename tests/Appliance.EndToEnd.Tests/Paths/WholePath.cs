using System.Text.Json;
using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A unit between a PACS, a broker and an acknowledging fleet peer, none of which knows its code.</summary>
public sealed class WholePath : IAsyncDisposable
{
    private static readonly TimeSpan StudyLimit = TimeSpan.FromMinutes(5);
    private readonly Stack<IAsyncDisposable> _parts = [];

    /// <summary>Files of the test itself; gone with the path.</summary>
    public TestFolder Folder { get; } = new();

    /// <summary>DCMTK's PACS.</summary>
    public StoreScpProcess Pacs { get; private set; } = null!;

    /// <summary>The other PACS; null unless asked for.</summary>
    public OrthancProcess? Orthanc { get; private set; }

    /// <summary>The broker.</summary>
    public MosquittoProcess Broker { get; private set; } = null!;

    /// <summary>Listens to all that goes over the broker.</summary>
    public MqttTap Tap { get; private set; } = null!;

    /// <summary>The other end of the uplink.</summary>
    public FleetPeer Fleet { get; private set; } = null!;

    /// <summary>The unit.</summary>
    public UnitProcess Unit { get; private set; } = null!;

    /// <summary>Starts everything; the unit logs all it can.</summary>
    /// <param name="orthanc">Whether Orthanc stands beside DCMTK's PACS.</param>
    /// <param name="apps">The unit's shipped apps (<see cref="UnitSettings.Apps"/>).</param>
    public static async Task<WholePath> OpenAsync(bool orthanc = false, string apps = "lung")
    {
        var path = new WholePath();
        try
        {
            await path.StartAsync(orthanc, apps);
            return path;
        }
        catch
        {
            await path.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Sends a folder as a scanner does and waits until its study came to its end here, in every PACS and upstream;
    /// what <c>studies --json</c> says of it then.
    /// </summary>
    public async Task<JsonElement> SendAsync(string folder, params string[] options)
    {
        var before = ResultsUpstream.Count;
        (await Dcmtk.StoreAsync(Unit.Port, UnitProcess.AeTitle, folder, options)).Expect();
        var journal = new JournalProbe(Unit.StateFolder);
        await Eventually.TrueAsync("the study comes to its end", StudyLimit, () =>
        {
            Assert.False(Unit.Process.HasExited, $"The unit ended:\n{Unit.Process.Output}");
            return journal.Count("SELECT count(*) FROM study") > 0
                && journal.Count("SELECT count(*) FROM study WHERE stage NOT IN ('Done', 'Quarantined')") == 0;
        });
        await Eventually.TrueAsync("the result is committed upstream", StudyLimit, () => ResultsUpstream.Count > before);
        await Eventually.TrueAsync("the outbox is empty again", StudyLimit, () => journal.Count("SELECT count(*) FROM outbox") == 0);
        return (await Unit.StudiesAsync()).GetProperty("studies").EnumerateArray().Last();
    }

    /// <summary>The results that the fleet peer committed.</summary>
    public IReadOnlyList<CloudEvent> ResultsUpstream => [.. Fleet.Committed.Where(e => e.Type == EventTypes.Result)];

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        while (_parts.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        Folder.Dispose();
    }

    private async Task StartAsync(bool orthanc, string apps)
    {
        Pacs = Own(await StoreScpProcess.StartAsync(Folder["pacs"]));
        Orthanc = orthanc ? Own(await OrthancProcess.StartAsync(Folder["orthanc"])) : null;
        Broker = Own(await MosquittoProcess.StartAsync(Folder["broker"]));
        Tap = Own(await MqttTap.StartAsync(Broker));
        Fleet = Own(await FleetPeer.StartAsync(
            "127.0.0.1", Broker.Port, Folder["upstream.jsonl"], cancellationToken: TestContext.Current.CancellationToken));
        Unit = Own(await UnitProcess.StartAsync(new UnitSettings
        {
            StateFolder = Folder.Sub("state"),
            Destinations = Orthanc is null ? [Pacs.Destination("PACS")] : [Pacs.Destination("PACS"), Orthanc.Destination("ORTHANC")],
            Broker = Broker.Url,
            Apps = apps,
            Environment = new Dictionary<string, string> { ["APPLIANCE__Logging__Level"] = "Verbose" },
        }));
        if (Orthanc is not null)
        {
            // It accepts storage commitment, and reports only to those it knows.
            await Orthanc.AddModalityAsync("unit", UnitProcess.AeTitle, Unit.Port);
        }
    }

    private T Own<T>(T part)
        where T : IAsyncDisposable
    {
        _parts.Push(part);
        return part;
    }
}
