using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary>Offline as on the unit: what is no valid DICOM is not written, and that nothing came of the run is.</summary>
public sealed class InferEvidenceTests : IDisposable
{
    private readonly InferSite _site = new(PackageFolder.OfLungDensity("lung", change: manifest =>
        manifest["graph"]!.AsArray().Single(step => (string?)step!["type"] == "findings")!["with"]!["findings"]![0]!["unit"]!["scheme"] = "99OWN"));

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Infer_AppWhoseReportIsNotValid_IsFailedByTheRuleAndHasAReportOfThat()
    {
        string study = _site.Chest("a", 1);

        Assert.Equal(ExitCodes.Internal, await _site.InferAsync());

        string folder = Path.Combine(_site.Results, study, "lung");
        Assert.Contains("The unit is none of UCUM. (PS3.16 TID 1419", _site.Output.ToString(), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "report.dcm")));
        Assert.True(File.Exists(Path.Combine(folder, "failure.png")));
        Assert.False(File.Exists(Path.Combine(folder, "segmentation.dcm")));
    }
}
