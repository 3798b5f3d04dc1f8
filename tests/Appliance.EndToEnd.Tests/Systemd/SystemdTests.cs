using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Simulators.Phantoms;

namespace Appliance.EndToEnd.Tests.Systemd;

/// <summary>The unit files at work: a whole Debian userland, its own systemd, the unit as it is put on a box.</summary>
public class SystemdTests
{
    private const string Node = "appliance-node.service";
    private const string Runner = "appliance-runner.service";
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StudyLimit = TimeSpan.FromSeconds(90);

    [Fact]
    public async Task Boot_BothUnitsBecomeReadyByThemselves()
    {
        await using var box = await BootedUserland.BootAsync("");

        await ReadyAsync(box);

        Assert.True(await Dcmtk.EchoAsync(box.Port, UnitProcess.AeTitle));
        Assert.Equal("appliance", await box.PropertyAsync(Node, "User"));
        Assert.Equal("700", (await box.RunAsync("stat", "--format", "%a", "/var/lib/appliance")).Expect().Trim());
    }

    [Fact]
    public async Task Stop_DrainsARunningAssociation_LeavesNoTemporaryFile()
    {
        using var folder = new TestFolder();
        await using var box = await BootedUserland.BootAsync("");
        await ReadyAsync(box);
        const int slices = 400;
        ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 512, Columns = 512, Slices = slices }).WriteDicom(folder.Sub("sent"));
        var journal = new JournalProbe(box.StateFolder);

        await using var scanner = Dcmtk.StartStore(box.Port, UnitProcess.AeTitle, folder["sent"]);
        await Eventually.TrueAsync("the scanner is in the middle of its study", StudyLimit, () => journal.Count("SELECT count(*) FROM instance") > 5);
        (await box.RunAsync("systemctl", "stop", Node)).Expect();
        await scanner.ExitedAsync(StudyLimit);

        var acknowledged = scanner.Output.Split('\n').Count(line => line.Contains("Received Store Response (Success)", StringComparison.Ordinal));
        Assert.Equal("success", await box.PropertyAsync(Node, "Result"));
        Assert.Equal(slices, acknowledged);
        Assert.Equal(slices, journal.Count("SELECT count(*) FROM instance"));
        Assert.Equal(slices, Directory.EnumerateFiles(Path.Combine(box.StateFolder, "spool"), "*.dcm", SearchOption.AllDirectories).Count());
        Assert.Empty(Directory.EnumerateFiles(box.StateFolder, "*.part", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task CompressedStudy_IsDecodedInsideTheRunnersSandbox()
    {
        using var folder = new TestFolder();
        await using var box = await BootedUserland.BootAsync("Environment=APPLIANCE__Studies__QuietPeriodSeconds=4");
        await ReadyAsync(box);
        var sent = ThoraxPhantom.Make(new ThoraxPhantomOptions { Rows = 128, Columns = 128, Slices = 60 }).WriteDicom(folder.Sub("plain"));
        (string Tool, string Option, string Proposal)[] compressors = [("dcmcjpeg", "+e1", "-xs"), ("dcmcjpls", "+el", "-xt"), ("gdcmconv", "--j2k", "-xv")];
        foreach (var (file, index) in sent.Select((file, index) => (file, index)))
        {
            // One series in three compressions: all three libraries have to load.
            var (tool, option, _) = compressors[index % compressors.Length];
            (await Tool.RunAsync(tool, option, file, Path.Combine(folder.Sub(tool), Path.GetFileName(file)))).Expect();
        }

        foreach (var (tool, _, proposal) in compressors)
        {
            (await Dcmtk.StoreAsync(box.Port, UnitProcess.AeTitle, folder[tool], proposal)).Expect();
        }

        var journal = new JournalProbe(box.StateFolder);

        // On a slow machine the study may close between two of the three associations, and again with the rest.
        await Eventually.TrueAsync("the whole study is reported", StudyLimit, () => journal.Count("SELECT count(*) FROM run WHERE state = 'Reported'") > 0);
    }

    internal static async Task ReadyAsync(BootedUserland box)
    {
        foreach (var unit in new[] { Node, Runner })
        {
            // Type=notify: a unit is active only after its READY=1.
            await Eventually.TrueAsync($"{unit} is ready", ReadyLimit, async () => await box.PropertyAsync(unit, "ActiveState") == "active");
        }
    }
}
