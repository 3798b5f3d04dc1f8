using System.Globalization;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A real chest CT through the whole unit, measured on what the PACS got and not on what the unit says of itself.</summary>
public sealed class ChestCtTests(ITestOutputHelper output)
{
    private const string ReferenceLabel = "reference/chest-ct/wholeLung-64.nrrd";
    private const double ReferenceMillilitres = 4550;
    private const double ReferenceLaa950 = 19.7;

    [Fact]
    public async Task ChestCt_SegmentationAndReportInThePacs_AgreeWithTheReference()
    {
        var (input, label) = (TestData.PathOf(TestData.ChestCt), TestData.PathOf(ReferenceLabel));
        await using var path = await WholePath.OpenAsync();

        await path.SendAsync(input);

        var evidence = await PacsEvidence.ReadAsync(path.Pacs.Files);
        foreach (var file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }

        var dice = double.Parse(await DiceAsync(evidence.Segmentation!, label), CultureInfo.InvariantCulture);
        var reported = await evidence.MeasurementsAsync();
        var (volume, laa950) = (reported[("118565006", "")], reported[("LAA950", "")]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Dice {dice:F4}, {volume.Value} {volume.Unit}, LAA-950 {laa950.Value} {laa950.Unit}"));
        Assert.True(dice >= 0.95, $"Dice {dice}");
        Assert.Equal(("mL", "%"), (volume.Unit, laa950.Unit));
        Assert.InRange(volume.Value, ReferenceMillilitres * 0.97, ReferenceMillilitres * 1.03);
        Assert.InRange(laa950.Value, ReferenceLaa950 - 1.5, ReferenceLaa950 + 1.5);
    }

    /// <summary>Places the segmentation's frames by their positions into the label's grid; both lungs against the label.</summary>
    private static Task<string> DiceAsync(string segmentation, string label) => Pydicom.AskAsync(segmentation, $$"""
        import gzip, numpy
        with open({{JsonSerializer.Serialize(label)}}, 'rb') as file:
            header, data = file.read().split(b'\n\n', 1)
        fields = dict(line.split(': ', 1) for line in header.decode().splitlines() if ': ' in line and line[0] != '#')
        columns, rows, slices = map(int, fields['sizes'].split())
        wanted = numpy.frombuffer(gzip.decompress(data), '<u2').reshape(slices, rows, columns) > 0
        origin = [float(v) for v in fields['space origin'].strip('()').split(',')]
        step = float(fields['space directions'].split()[2].strip('()').split(',')[2])
        found = numpy.zeros_like(wanted)
        for bits, frame in zip(ds.pixel_array, ds.PerFrameFunctionalGroupsSequence):
            x, y, z = (float(v) for v in frame.PlanePositionSequence[0].ImagePositionPatient)
            assert abs(x - origin[0]) < 0.01 and abs(y - origin[1]) < 0.01
            index = (z - origin[2]) / step
            assert abs(index - round(index)) < 0.05
            found[round(index)] |= bits > 0
        print(2.0 * (found & wanted).sum() / (found.sum() + wanted.sum()))
        """);
}
