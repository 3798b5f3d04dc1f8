using System.Text.Json;
using Appliance.Contracts;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Edge;

namespace Appliance.Edge.Tests;

/// <summary>What the unit reads from people and from upstream, damaged: it answers, it never breaks.</summary>
public sealed class FuzzSmokeTests
{
    [Fact]
    public void SiteProfile_Damaged_GivesSettingsOrFaults() =>
        SeededRun.Over(new SiteProfileTarget(), [Read("provisioning/site-profile.example.json")], 11);

    [Fact]
    public void Manifest_Damaged_GivesAPackageOrFaults() =>
        SeededRun.Over(new ManifestTarget(), [Read("models/ct-lung-density/app.json")], 12, iterations: 500);

    [Fact]
    public void Ack_Damaged_IsReadOrIgnored() => SeededRun.Over(
        new AckTarget(),
        [new Ack { Stream = Streams.Result, Epoch = 3, UpTo = 17, Gaps = [new SeqRange(19, 20)], Nack = [new Nack(5, "too-large")] }.ToBytes()],
        13);

    [Fact]
    public void QueryKey_Damaged_IsAKeyOrNone() => SeededRun.Over(
        new QueryKeyTarget(),
        ["ScheduledProcedureStepSequence[0].Modality=CT"u8.ToArray(), "(0010,0010)=*张*"u8.ToArray(), "StudyDate=20260101-"u8.ToArray()],
        15);

    [Fact]
    public void Event_Damaged_IsReadOrRefusedWithAReason() => SeededRun.Over(
        new EventTarget(),
        [
            new CloudEvent
            {
                SpecVersion = "1.0", Id = "result-1-1", Source = CloudEvent.SourceOf("unit"), Type = EventTypes.Result,
                Time = TimeProvider.System.GetUtcNow(), DataContentType = "application/json", Stream = Streams.Result, Epoch = 1, Seq = 1,
                PreviousHash = new string('0', 64), ClockQuality = "unsynchronized", Data = JsonSerializer.SerializeToElement(1.5),
            }.ToBytes(),
        ],
        14);

    private static byte[] Read(string path)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Appliance.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllBytes(Path.Combine(folder.FullName, path));
    }
}
