using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Fleet;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.WholePath;

/// <summary>
/// One phantom on the whole way, once: storescu → unit → storescp and Orthanc, the result over mosquitto to a peer that
/// acknowledges. The tests look at what arrived.
/// </summary>
public sealed class PathFixture : IAsyncLifetime
{
    private static readonly TimeSpan StudyLimit = TimeSpan.FromMinutes(2);
    private readonly TestFolder _folder = new();
    private MosquittoProcess? _broker;
    private UnitProcess? _unit;

    /// <summary>What is known of the phantom.</summary>
    public PhantomTruth Truth { get; private set; } = null!;

    /// <summary>One of the objects sent.</summary>
    public string SentFile { get; private set; } = "";

    /// <summary>DCMTK's <c>storescp</c>.</summary>
    public StoreScpProcess Pacs { get; private set; } = null!;

    /// <summary>Orthanc, the second destination.</summary>
    public OrthancProcess Orthanc { get; private set; } = null!;

    /// <summary>The far end of the uplink.</summary>
    public FleetPeer Fleet { get; private set; } = null!;

    /// <summary>The unit's account of the study, once it was done.</summary>
    public JsonElement Study { get; private set; }

    /// <summary>The unit's own words on its outbox, at the end.</summary>
    public JsonElement Status { get; private set; }

    /// <summary>The report that storescp received.</summary>
    public string Report => ArrivedAs(DicomUID.Comprehensive3DSRStorage.Value);

    /// <summary>The segmentation that storescp received.</summary>
    public string Segmentation => ArrivedAs(DicomUID.SegmentationStorage.Value);

    /// <summary>The first page of the secondary capture that storescp received.</summary>
    public string Picture => ArrivedAs(DicomUID.SecondaryCaptureImageStorage.Value);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 192, Columns = 192, Slices = 80, Charset = PhantomCharset.Gb18030 });
        Truth = phantom.Truth;
        SentFile = phantom.WriteDicom(_folder.Sub("sent"))[0];
        Pacs = await StoreScpProcess.StartAsync(_folder["pacs"]);
        Orthanc = await OrthancProcess.StartAsync(_folder["orthanc"]);
        _broker = await MosquittoProcess.StartAsync(_folder["broker"]);
        Fleet = await FleetPeer.StartAsync("127.0.0.1", _broker.Port, _folder["upstream.jsonl"]);
        _unit = await UnitProcess.StartAsync(new UnitSettings
        {
            Destinations = [Pacs.Destination("PACS"), Orthanc.Destination("SECOND")], Broker = _broker.Url,
        });

        (await Dcmtk.StoreAsync(_unit.Port, UnitProcess.AeTitle, _folder["sent"])).Expect();
        await Eventually.TrueAsync("the study is done and its result acknowledged", StudyLimit, IsOverAsync);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable? part in new IAsyncDisposable?[] { _unit, Fleet, _broker, Orthanc, Pacs })
        {
            if (part is not null)
            {
                await part.DisposeAsync();
            }
        }

        _folder.Dispose();
    }

    private async Task<bool> IsOverAsync()
    {
        Assert.False(_unit!.Process.HasExited, _unit.Process.Output);
        Study = Assert.Single((await _unit.StudiesAsync()).GetProperty("studies").EnumerateArray());
        var stage = Study.GetProperty("stage").GetString();
        Assert.True(stage != "Quarantined", $"{Study}\n{_unit.Process.Output}");
        Status = await _unit.StatusAsync();
        return stage == "Done" && Status.GetProperty("outbox").GetProperty("waiting").GetInt32() == 0;
    }

    private string ArrivedAs(string sopClass) => Pacs.Files.First(file =>
        DicomFile.Open(file, new DicomReadOptions { StopBefore = DicomTag.StudyInstanceUID }).Dataset.GetString(DicomTag.SOPClassUID) == sopClass);
}
