using System.Globalization;
using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Services;
using Appliance.EndToEnd.Tests.Crash;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Peers;

/// <summary>The real unit under the fault switches of <c>storescu</c>: what was acknowledged is there, byte for byte, and the ledger says how it went.</summary>
public sealed class FaultSwitchTests : IAsyncLifetime
{
    private const int Slices = 12;
    private const int LargeBytes = 200_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly TestFolder _folder = new();
    private UnitProcess _unit = null!;
    private IReadOnlyList<string> _files = [];

    public async ValueTask InitializeAsync()
    {
        _files = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 64, Columns = 64, Slices = Slices, Charset = PhantomCharset.Gb18030 })
            .WriteDicom(_folder.Sub("sent"));
        _unit = await UnitProcess.StartAsync(new UnitSettings { Role = "node", QuietPeriodSeconds = 600 });
    }

    public async ValueTask DisposeAsync()
    {
        await _unit.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("4096")]
    [InlineData("16384")]
    [InlineData("131072")]
    public async Task Storescu_OfAnyPduLength_IsStoredByteForByte(string length)
    {
        await using ChildProcess scanner = Send(_files, "-pdu", length, "--max-send-pdu", length);

        Assert.Equal(0, await scanner.ExitedAsync(Limit));
        Assert.Equal(DigestsOf(_files), StoredDigests());
        await LedgerSaysAsync(associations: 1, received: Slices, duplicates: 0, aborted: 0);
    }

    [Fact]
    public async Task Storescu_ThatAbortsInsteadOfReleasing_KeepsWhatWasAcknowledged()
    {
        await using ChildProcess scanner = Send(_files, "--abort");

        await scanner.ExitedAsync(Limit);
        Assert.Equal(DigestsOf(_files), StoredDigests());
        await LedgerSaysAsync(associations: 1, received: Slices, duplicates: 0, aborted: 0);
    }

    [Fact]
    public async Task Storescu_KilledInTheMiddleOfAnObject_LeavesWhatCameBeforeAndNoRest()
    {
        IReadOnlyList<string> all = [.. _files, WriteLarge()];
        await using (ChildProcess scanner = Send(all, "--max-send-pdu", "4096"))
        {
            await Eventually.TrueAsync("the last object is on its way", Limit, () =>
                _unit.TemporaryFiles.Any(file => new FileInfo(file) is { Exists: true, Length: > 1_000_000 }));
            await scanner.KillAsync();
        }

        await Eventually.TrueAsync("the partial object is gone", Limit, () => _unit.TemporaryFiles.Count == 0);
        Assert.Equal(DigestsOf(_files), StoredDigests());
        await LedgerSaysAsync(associations: 1, received: Slices, duplicates: 0, aborted: 1);

        // The scanner's operator sends it again.
        await using ChildProcess again = Send(all);
        Assert.Equal(0, await again.ExitedAsync(Limit));
        Assert.Equal(DigestsOf(all), StoredDigests());
        await LedgerSaysAsync(associations: 2, received: Slices + 1, duplicates: Slices, aborted: 1);
    }

    private ChildProcess Send(IEnumerable<string> files, params string[] options)
    {
        Tool.Require("storescu");
        return new ChildProcess(
            "/usr/bin/storescu",
            ["-v", "-aet", "CT", "-aec", UnitProcess.AeTitle, .. options, "127.0.0.1", _unit.Port.ToString(CultureInfo.InvariantCulture), .. files]);
    }

    private Task LedgerSaysAsync(int associations, int received, int duplicates, int aborted) =>
        Eventually.TrueAsync($"the ledger counts {associations}, {received}, {duplicates}, 0, {aborted}", Limit, async () =>
        {
            Assert.Empty(_unit.TemporaryFiles);
            using JsonDocument answer = JsonDocument.Parse((await _unit.AskAsync("scanners", "--json")).Expect());
            JsonElement scanner = answer.RootElement.GetProperty("scanners").EnumerateArray().Single(one => one.GetProperty("callingAe").GetString() == "CT");
            return new[] { "associations", "received", "duplicates", "refused", "aborted" }.Select(name => scanner.GetProperty(name).GetInt32())
                .SequenceEqual([associations, received, duplicates, 0, aborted]);
        });

    private static IEnumerable<string> DigestsOf(IEnumerable<string> files) =>
        files.Select(file => SentStudy.DigestOf(StoreItem.Open(file))).Order(StringComparer.Ordinal);

    private IEnumerable<string> StoredDigests() =>
        DigestsOf(Directory.EnumerateFiles(Path.Combine(_unit.StateFolder, "spool"), "*.dcm", SearchOption.AllDirectories));

    private string WriteLarge()
    {
        DicomDataset dataset = DicomFile.Open(_files[0]).Dataset
            .AddOrUpdate(DicomTag.SOPInstanceUID, "2.25.4711")
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, new byte[LargeBytes]);
        string path = Path.Combine(_folder.Sub("large"), "large.dcm");
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(path);
        return path;
    }
}
