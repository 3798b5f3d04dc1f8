namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>Orthanc as the destination: it keeps the evidence, shows its pictures, and reads the Chinese name rightly.</summary>
[Collection(typeof(PhantomPathCollection))]
public sealed class OrthancTests(PhantomPath path)
{
    [Fact]
    public async Task Phantom_TheSameObjects_AreInBothPacs()
    {
        var arrival = await path.ArriveAsync();
        var delivered = arrival.Study.GetProperty("instances").EnumerateArray()
            .Where(i => i.GetProperty("origin").GetString() == "Evidence").Select(i => i.GetProperty("sopInstanceUid").GetString()!);

        Assert.Equal(
            delivered.Order(StringComparer.Ordinal),
            (await arrival.Path.Orthanc!.SopInstanceUidsAsync()).Order(StringComparer.Ordinal));
        Assert.Equal(arrival.Evidence.Files.Count(), arrival.Path.Pacs.Files.Count);
    }

    [Fact]
    public async Task Phantom_EachObject_IsDeliveredOnceToEachDestination()
    {
        var evidence = (await path.ArriveAsync()).Study.GetProperty("instances").EnumerateArray()
            .Where(i => i.GetProperty("origin").GetString() == "Evidence").ToList();

        Assert.NotEmpty(evidence);
        Assert.All(evidence, instance => Assert.Equal(
            ["ORTHANC: Delivered", "PACS: Delivered"],
            instance.GetProperty("deliveries").EnumerateArray().Select(d => $"{d.GetProperty("destination")}: {d.GetProperty("state")}").Order(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Phantom_PagesAndSegmentation_AreShownAsPictures()
    {
        var orthanc = (await path.ArriveAsync()).Path.Orthanc!;
        byte[] png = [0x89, (byte)'P', (byte)'N', (byte)'G'];
        var shown = new List<string>();
        foreach (var (id, modality) in await InstancesAsync())
        {
            if (modality is "SEG" or "OT")
            {
                var frames = (await orthanc.GetAsync($"instances/{id}/frames")).GetArrayLength();
                Assert.Equal(png, (await orthanc.PreviewAsync(id))[..4]);
                Assert.Equal(png, (await orthanc.PreviewAsync(id, frames - 1))[..4]);
                shown.Add(modality);
            }
        }

        Assert.Contains("SEG", shown);
        Assert.Contains("OT", shown);
    }

    [Fact]
    public async Task Phantom_ReportTags_AreReadWithTheChineseName()
    {
        var orthanc = (await path.ArriveAsync()).Path.Orthanc!;
        var report = (await InstancesAsync()).Single(instance => instance.Modality == "SR").Id;

        var tags = await orthanc.GetAsync($"instances/{report}/simplified-tags");

        Assert.Equal("Wang^XiaoDong=王^小东", tags.GetProperty("PatientName").GetString());
        Assert.Equal("CONTAINER", tags.GetProperty("ValueType").GetString());
        Assert.NotEqual(0, tags.GetProperty("ContentSequence").GetArrayLength());
    }

    private async Task<IReadOnlyList<(string Id, string Modality)>> InstancesAsync()
    {
        var orthanc = (await path.ArriveAsync()).Path.Orthanc!;
        var found = new List<(string, string)>();
        foreach (var id in (await orthanc.GetAsync("instances")).EnumerateArray().Select(i => i.GetString()!))
        {
            found.Add((id, (await orthanc.GetAsync($"instances/{id}/simplified-tags")).GetProperty("Modality").GetString()!));
        }

        return found;
    }
}
