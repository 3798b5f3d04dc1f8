using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Reporting;
using Appliance.Inference.Tests.Support;
using Appliance.Simulators.Phantoms;

namespace Appliance.Inference.Tests.Reporting;

/// <summary>What ct-dose-noise leaves in a PACS: each measurement with unit and method, and why one is missing.</summary>
public sealed class DoseEvidenceTests : IDisposable
{
    private static readonly EvidenceContext Context = EvidenceComposerTests.Context with
    {
        AppId = "ct-dose-noise", AlgorithmName = "ct-dose-noise", Modules = [.. DoseApp.Package.Modules.Select(module => module.Identification)],
    };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Report_SaysEachMeasurementWithUnitAndMethod_AndDciodvfyAcceptsAll()
    {
        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(await DoseApp.RunAsync(new WaterPhantom { Noise = 10 }), DoseApp.Package, Context);

        Assert.Equal(
            [EvidenceKind.MeasurementReport, EvidenceKind.SecondaryCapture, EvidenceKind.SecondaryCapture, EvidenceKind.KeyObjects], evidence.Select(item => item.Kind));
        string[] lines = Dump(Save(evidence)[0]);
        AssertSaid(lines, "(113930,DCM,\"Size Specific Dose Estimation\")", "(mGy,UCUM", "(113989,DCM,\"Arithmetic Average of SSDE(z)\")");
        AssertSaid(lines, "(113830,DCM,\"Mean CTDIvol\")", "\"10\" (mGy,UCUM", "(113691,DCM,\"IEC Body Dosimetry Phantom\")");
        AssertSaid(lines, "(128410,DCM,\"SSDE Conversion Factor\")", "(1,UCUM", "(113691,DCM,\"IEC Body Dosimetry Phantom\")");
        AssertSaid(lines, "(113980,DCM,\"Water Equivalent Diameter\")", "(mm,UCUM", "(113987,DCM,\"AAPM 220\")");
        AssertSaid(lines, "(NOISE-GLOBAL,99APPLIANCE", "([hnsf'U],UCUM", "(NOISE-MODE-2015,99APPLIANCE,\"Mode of local standard deviations, Christianson 2015\")");
        Assert.Single(lines, line => line.Contains("(OUTLINE-CUT,99APPLIANCE", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("module body-mask 1.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FigureThatIsMissing_HasItsReasonInBothLanguages()
    {
        AppResult result = await DoseApp.RunAsync(new WaterPhantom { CtdiPhantom = null });

        IReadOnlyList<EvidenceObject> evidence = EvidenceComposer.Compose(result, DoseApp.Package, Context);

        string[] lines = Dump(Save(evidence)[0]);
        Assert.True(lines.Any(line => line.Contains("\"Reason for no measurement\")=(ctdi-phantom,99APPLIANCE", StringComparison.Ordinal)), string.Join('\n', lines));
        Assert.DoesNotContain(lines, line => line.Contains("113930", StringComparison.Ordinal));
    }

    [Fact]
    public async Task TwiceTheSame_OnOneThreadAndTwo_GivesTheSameBytes()
    {
        IReadOnlyList<string> paths = new WaterPhantom { Noise = 10 }.WriteDicom(_folder.Path);
        byte[][] one = await BytesAsync(1), two = await BytesAsync(2), again = await BytesAsync(2);

        Assert.Equal(one, two);
        Assert.Equal(one, again);

        async Task<byte[][]> BytesAsync(int threads) => [.. EvidenceComposer.Compose(await DoseApp.RunAsync(paths, threads), DoseApp.Package, Context).Select(item =>
        {
            using var stream = new MemoryStream();
            item.File.Write(stream);
            return stream.ToArray();
        })];
    }

    /// <summary>A number, its unit beside it, and its method on the next line.</summary>
    private static void AssertSaid(string[] lines, string concept, string unit, string method)
    {
        int at = Array.FindIndex(lines, line => line.Contains(concept, StringComparison.Ordinal));
        Assert.True(at >= 0, $"{concept} is not in\n{string.Join('\n', lines)}");
        Assert.Contains(unit, lines[at], StringComparison.Ordinal);
        Assert.Contains(method, lines[at + 1], StringComparison.Ordinal);
        Assert.Contains("Measurement Method", lines[at + 1], StringComparison.Ordinal);
    }

    private static string[] Dump(string path)
    {
        (int exitCode, string output) = Peers.Run("dsrdump", ["+Pc", "+Pu", "+U8", path]);
        Assert.True(exitCode == 0, output);
        return output.Split('\n');
    }

    private List<string> Save(IReadOnlyList<EvidenceObject> evidence)
    {
        var paths = new List<string>();
        foreach (EvidenceObject item in evidence)
        {
            paths.Add(Path.Combine(_folder.Path, $"{item.Kind}-{item.Number}.dcm"));
            item.File.Save(paths[^1]);
            (_, string output) = Peers.Run("dciodvfy", [paths[^1]]);
            Assert.DoesNotContain(output.Split('\n'), line => line.StartsWith("Error", StringComparison.Ordinal));
        }
        return paths;
    }
}
