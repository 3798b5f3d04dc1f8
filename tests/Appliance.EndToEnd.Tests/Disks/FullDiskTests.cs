using System.Security.Cryptography;
using Appliance.Dicom.Data;
using Appliance.Edge.Storage;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Paths;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Disks;

/// <summary>The disk becomes full while a scanner sends: it is told to come again, nothing that was acknowledged is lost, and then all goes on.</summary>
public sealed class FullDiskTests
{
    private const int Mebibyte = 1 << 20;
    private const int Slices = 100;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    [Theory]
    [InlineData(12 * Mebibyte, "the unit's own reserve is reached")]
    [InlineData(0, "somebody else takes the last byte")]
    public async Task DiskFillsWhileReceiving_A700_NothingAcknowledgedIsLost_AndTheStudyGoesThroughLater(int left, string how)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(how);
        using var folder = new TestFolder();
        using var disk = await TinyDisk.MountAsync(mebibytes: 256);
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var unit = await StartUnitAsync(disk, pacs);
        var phantom = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 320, Columns = 320, Slices = Slices });
        phantom.WriteDicom(folder.Sub("sent"));

        await using var scanner = Dcmtk.StartStore(unit.Port, UnitProcess.AeTitle, folder["sent"]);
        var journal = new JournalProbe(unit.StateFolder);
        await Eventually.TrueAsync("some instances are in", Limit, () => journal.Count("SELECT count(*) FROM instance") > 3);
        Assert.True(Signal.Send(scanner.Id, Signal.Stop)); // it would be done before the disk is full
        disk.Fill(left);
        Assert.True(Signal.Send(scanner.Id, Signal.Continue));

        Assert.NotEqual(0, await scanner.ExitedAsync(Limit));
        Assert.Contains("OutOfResources", scanner.Output, StringComparison.Ordinal);
        var acknowledged = scanner.Output.Split('\n').Count(line => line.Contains("Received Store Response (Success)", StringComparison.Ordinal));
        Assert.InRange(acknowledged, 3, Slices - 1);
        Assert.False(unit.Process.HasExited, unit.Process.Output);

        disk.Empty();
        var kept = journal.Column("SELECT file FROM instance WHERE origin = 'Received'");
        Assert.Equal(acknowledged, kept.Count);
        AssertAsSent(folder["sent"], kept.Select(file => Path.Combine(unit.StateFolder, "spool", file)));

        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, folder["sent"])).Expect();
        await ReportedAsync(journal);

        var files = journal.Column("SELECT file FROM instance WHERE origin = 'Received'");
        Assert.Equal(Slices, files.Count);
        AssertAsSent(folder["sent"], files.Select(file => Path.Combine(unit.StateFolder, "spool", file)));
        Assert.Empty(unit.TemporaryFiles);
        Assert.NotEmpty(pacs.Files);
    }

    [Theory]
    [InlineData(6 * Mebibyte, "the journal can write, evidence may not")]
    [InlineData(0, "nothing can be written")]
    public async Task DiskIsFullWhenTheStudyIsComplete_ItIsReportedOnceThereIsRoom(int left, string how)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(how);
        using var folder = new TestFolder();
        using var disk = await TinyDisk.MountAsync(mebibytes: 128);
        await using var pacs = await StoreScpProcess.StartAsync(folder["pacs"]);
        await using var unit = await StartUnitAsync(disk, pacs);
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60 }).WriteDicom(folder.Sub("sent"));

        (await Dcmtk.StoreAsync(unit.Port, UnitProcess.AeTitle, folder["sent"])).Expect();
        disk.Fill(left);
        await Eventually.TrueAsync("the unit meets the full disk", Limit, () =>
            unit.Process.Output.Contains("disk is full", StringComparison.Ordinal) || unit.Process.Output.Contains(nameof(OutOfSpaceException), StringComparison.Ordinal));
        Assert.Empty(pacs.Files);
        disk.Empty();

        await ReportedAsync(new JournalProbe(unit.StateFolder));
        var evidence = await PacsEvidence.ReadAsync(pacs.Files);
        Assert.NotNull(evidence.Segmentation);
        Assert.Empty(unit.TemporaryFiles);
    }

    private static Task<UnitProcess> StartUnitAsync(TinyDisk disk, StoreScpProcess pacs) => UnitProcess.StartAsync(new UnitSettings
    {
        StateFolder = Path.Combine(disk.Mount, "state"),
        Destinations = [pacs.Destination("PACS")],
        Environment = new Dictionary<string, string> { ["APPLIANCE__Storage__MinFreeBytes"] = "8388608" },
    });

    private static Task ReportedAsync(JournalProbe journal) =>
        Eventually.TrueAsync("the whole study is reported and delivered", Limit, () => journal.Count(
            "SELECT count(*) FROM study s JOIN run r ON r.study_id = s.id AND r.revision = s.revision WHERE s.stage = 'Done' AND r.state = 'Reported'") == 1);

    /// <summary>The pixels of every file are those that were sent under its SOP Instance UID.</summary>
    private static void AssertAsSent(string folder, IEnumerable<string> kept)
    {
        var sent = Directory.EnumerateFiles(folder).Select(Pixels).ToDictionary(pixels => pixels.Sop, pixels => pixels.Digest);
        Assert.All(kept, file =>
        {
            var (sop, digest) = Pixels(file);
            Assert.Equal(sent[sop], digest);
        });
    }

    private static (string Sop, string Digest) Pixels(string file)
    {
        var dataset = DicomFile.Open(file).Dataset;
        Assert.True(dataset.TryGetItem(DicomTag.PixelData, out var pixels));
        using var stream = ((DicomElement)pixels).OpenRead();
        return (dataset.GetString(DicomTag.SOPInstanceUID), Convert.ToHexStringLower(SHA256.HashData(stream)));
    }
}
