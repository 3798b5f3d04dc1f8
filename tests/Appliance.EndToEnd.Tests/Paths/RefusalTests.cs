using System.Text.Json;
using Appliance.Contracts;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary>A study that the app cannot read: everybody who waits for a result is told so, and why.</summary>
public sealed class RefusalTests
{
    /// <summary>The refusal that 20 slices of an abdomen must at least get.</summary>
    private const string Code = "too-few-slices";

    [Fact]
    public async Task AbdominalCtOfTwentySlices_IsRefused_WithItsReasonInReportPagesVerbsAndUpstream()
    {
        await using var path = await WholePath.OpenAsync();
        await RefusedStudy.WriteAsync(path.Folder.Sub("sent"));

        // -xv: JPEG 2000 lossless goes over the wire as it is.
        var study = await path.SendAsync(path.Folder["sent"], "-xv");

        Assert.Equal("Done", study.GetProperty("stage").GetString());
        var run = study.GetProperty("runs").EnumerateArray().Single();
        Assert.Equal("Refused", run.GetProperty("state").GetString());
        var reasons = run.GetProperty("reasons").EnumerateArray().ToList();
        Assert.Contains(Code, reasons.Select(reason => reason.GetProperty("code").GetString()));
        Assert.All(reasons, reason => Assert.NotEqual("", reason.GetProperty("remedy").GetString()));
        await CheckStatusAsync(path.Unit);
        await CheckExplanationAsync(path.Unit);
        await CheckEvidenceAsync(path.Pacs.Files, [.. reasons.Select(reason => reason.GetProperty("text").GetString()!)]);
        CheckUpstream(path.ResultsUpstream);
        await Identifiers.Of(path.Folder["sent"]).AssertLeftNothingBehindAsync(path);
    }

    private static async Task CheckStatusAsync(UnitProcess unit)
    {
        var status = await unit.StatusAsync();
        Assert.Equal(1, status.GetProperty("runs").GetProperty("refused").GetInt32());
        Assert.Contains("1 refused", (await unit.AskAsync("status")).Expect(), StringComparison.Ordinal);
    }

    /// <summary>The series that was judged is named with the reasons, as the run saw it.</summary>
    private static async Task CheckExplanationAsync(UnitProcess unit)
    {
        using var json = JsonDocument.Parse((await unit.AskAsync("apps", "explain", "1", "--json")).Expect());
        var app = json.RootElement.GetProperty("studies")[0].GetProperty("apps").EnumerateArray().Single();
        Assert.Equal(("Refused", "NoRule"), (app.GetProperty("outcome").GetString(), app.GetProperty("decision").GetProperty("reason").GetString()));
        var series = app.GetProperty("series").EnumerateArray().Single();
        Assert.Equal(("BreaksContract", RefusedStudy.Slices), (series.GetProperty("standing").GetString(), series.GetProperty("slices").GetInt32()));
        Assert.Contains(Code, series.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("code").GetString()));
    }

    private static async Task CheckEvidenceAsync(IReadOnlyList<string> files, IReadOnlyList<string> reasons)
    {
        var evidence = await PacsEvidence.ReadAsync(files);
        Assert.Null(evidence.Segmentation);
        Assert.NotEmpty(evidence.Pages);
        foreach (var file in evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
            Assert.Contains("赵^婷婷", await Pydicom.AskAsync(file, "print(ds.PatientName)"), StringComparison.Ordinal);
        }

        var texts = await evidence.TextsAsync();
        Assert.All(reasons, reason => Assert.Contains(texts, text => text.Contains(reason, StringComparison.Ordinal)));

        // The page is a drawing: nobody wrote on an empty one.
        Assert.Equal("True", await Pydicom.AskAsync(evidence.Pages[0], "print(len(set(ds.PixelData)) > 10)"));
    }

    private static void CheckUpstream(IReadOnlyList<CloudEvent> results)
    {
        var record = Assert.Single(results).Data.Deserialize(ContractsJson.Default.ResultRecord)!;
        Assert.Equal("refused", record.Outcome);
        Assert.Contains(Code, record.Reasons);
        Assert.Empty(record.Findings);
    }
}
