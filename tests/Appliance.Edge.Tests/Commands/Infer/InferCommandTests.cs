using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Edge.Hosting;
using Appliance.Edge.Tests.Apps;

namespace Appliance.Edge.Tests.Commands.Infer;

/// <summary><c>appliance infer</c> on trees of folders.</summary>
public sealed class InferCommandTests : IDisposable
{
    private readonly InferSite _site = new(PackageFolder.OfLungDensity("lung"));

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Infer_TreeOfFolders_GroupsByStudyUidWhateverTheFoldersAre()
    {
        string one = _site.Chest("a", 1), two = _site.Chest("b", 2);
        Scatter("a", "b");

        Assert.Equal(ExitCodes.Success, await _site.InferAsync());

        Assert.Equal(new[] { one, two }.Order(StringComparer.Ordinal), Runs().Select(run => run.GetProperty("study").GetString()));
        Assert.All(Runs(), run => Assert.Equal("reported", run.GetProperty("outcome").GetString()));
        Assert.True(File.Exists(Path.Combine(_site.Results, one, "lung", "report.dcm")));
    }

    [Fact]
    public async Task Infer_FilesOfNoStudy_AreNamedWithTheirReasonAndStopNothing()
    {
        _site.Chest("a", 1);
        await File.WriteAllTextAsync(Path.Combine(_site.Studies, "=notes.txt"), "nothing", TestContext.Current.CancellationToken);
        _site.Refused("1.2.3");
        DicomWithoutStudy();
        Directory.CreateSymbolicLink(Path.Combine(_site.Studies, "circle"), _site.Studies);

        Assert.Equal(ExitCodes.Negative, await _site.InferAsync());

        JsonElement leftOut = _site.Summary.GetProperty("leftOut");
        Assert.Equal((1, 1, 1), (leftOut.GetProperty("NotDicom").GetInt32(), leftOut.GetProperty("NoStudy").GetInt32(), leftOut.GetProperty("LinkedFolder").GetInt32()));
        string listed = await File.ReadAllTextAsync(Path.Combine(_site.Results, "left-out.csv"), TestContext.Current.CancellationToken);
        Assert.Contains("'=notes.txt,NotDicom,", listed, StringComparison.Ordinal);
        Assert.Contains("circle,LinkedFolder,", listed, StringComparison.Ordinal);
        Assert.Contains("=notes.txt: ", _site.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, Runs().Length);
    }

    [Theory]
    [InlineData("en", "lung, no-geometry (1): ", "2 of 2 studies done")]
    [InlineData("zh-CN", "lung，no-geometry（1）：", "已完成 2/2 个检查")]
    public async Task Infer_SomeRefused_SaysWhyHowManyAndWhatToDo(string language, params string[] parts)
    {
        _site.Chest("a", 1);
        _site.Refused("1.2.3");

        Assert.Equal(ExitCodes.Negative, await _site.InvokeAsync(["infer", _site.Studies, "-o", _site.Results], language));

        Assert.All(parts, part => Assert.Contains(part, _site.Output.ToString(), StringComparison.Ordinal));
        JsonElement tally = _site.Summary.GetProperty("apps")[0];
        Assert.Equal((1, 1, 0), (tally.GetProperty("reported").GetInt32(), tally.GetProperty("refused").GetInt32(), tally.GetProperty("failed").GetInt32()));
    }

    [Fact]
    public async Task Infer_OneAtATimeFourAtATimeOrAlone_SameFindingsByteForByte()
    {
        for (int seed = 1; seed <= 3; seed++)
        {
            _site.Chest($"s{seed}", seed);
        }

        await _site.InferAsync("--parallel", "1");
        string one = await FindingsAsync();
        await _site.InferAsync("--parallel", "4", "--threads", "1", "--force");
        Assert.Equal(one, await FindingsAsync());
        Assert.Equal(4, one.Split('\n').Count(line => line.Contains(",laa-950", StringComparison.Ordinal)) + 1);

        Assert.Equal(ExitCodes.Success, await _site.InvokeAsync(["infer", Path.Combine(_site.Studies, "s2"), "-o", _site.Results]));
        Assert.All((await FindingsAsync()).Split('\n').Skip(1).Where(line => line.Length > 0), line => Assert.Contains(line, one, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Infer_SeveralApps_EachHasItsOwnFolderAndOnlyTheNamedOnesRun()
    {
        _site.Add(PackageFolder.OfLungDensity("second"));
        _site.Add(PackageFolder.OfLungDensity("third"));
        string study = _site.Chest("a", 1);

        Assert.Equal(ExitCodes.Success, await _site.InferAsync("--app", "lung", "--app", "second"));

        Assert.Equal(["lung", "second"], Runs().Select(run => run.GetProperty("app").GetString()));
        Assert.False(Directory.Exists(Path.Combine(_site.Results, study, "third")));
        Assert.Equal(ExitCodes.Success, await _site.InferAsync());
        Assert.Equal([true, true, false], Runs().Select(run => run.GetProperty("unchanged").GetBoolean()));
    }

    [Fact]
    public async Task Infer_InAPipe_WritesALineForEachStudy()
    {
        string study = _site.Chest("a", 1);

        await _site.InferAsync();

        Assert.Matches($@"1/1 studies, [0-9.]+ a minute, 0:00:00 left: {study} lung reported\n", _site.Error.ToString());
        Assert.DoesNotContain('\r', _site.Error.ToString());
    }

    [Fact]
    public async Task Infer_Json_PrintsTheSummary()
    {
        _site.Chest("a", 1);

        Assert.Equal(ExitCodes.Success, await _site.InferAsync("--json"));

        using var printed = JsonDocument.Parse(_site.Output.ToString());
        Assert.Equal(1, printed.RootElement.GetProperty("apps")[0].GetProperty("reported").GetInt32());
    }

    [Fact]
    public async Task Infer_ResultsBelowTheStudies_AreNotTakenForStudies()
    {
        _site.Chest("a", 1);
        string[] arguments = ["infer", _site.Studies, "--output", Path.Combine(_site.Studies, "results")];

        await _site.InvokeAsync(arguments);
        Assert.Equal(ExitCodes.Success, await _site.InvokeAsync([.. arguments, "--json"]));

        using var printed = JsonDocument.Parse(_site.Output.ToString());
        Assert.True(Assert.Single(printed.RootElement.GetProperty("runs").EnumerateArray()).GetProperty("unchanged").GetBoolean());
    }

    [Fact]
    public async Task Infer_Stopped_KeepsWhatIsDoneAndGoesOnNextTime()
    {
        _site.Chest("a", 1);
        _site.Chest("b", 2);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        Assert.Equal(ExitCodes.Interrupted, await _site.InvokeStoppedAsync(stop.Token, "infer", _site.Studies, "-o", _site.Results));
        Assert.Contains("Run the same command again", _site.Output.ToString(), StringComparison.Ordinal);
        Assert.True(_site.Summary.GetProperty("interrupted").GetBoolean());

        Assert.Equal(ExitCodes.Success, await _site.InferAsync());
    }

    [Fact]
    public async Task Infer_MoreThanTheMemoryLetsIn_RunsFewerAtATimeAndSaysSo()
    {
        _site.Add(PackageFolder.OfLungDensity("hungry", change: manifest => manifest["resources"]!["hostMebibytes"] = (int)(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20)));
        _site.Chest("a", 1);

        Assert.Equal(ExitCodes.Success, await _site.InferAsync("--parallel", "8"));

        Assert.Contains("1 instead of 8 studies at a time", _site.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_AppThatNeedsMoreThanTheMachineHas_RefusesAsTheUnitDoes()
    {
        _site.Add(PackageFolder.OfLungDensity("giant", change: manifest => manifest["resources"]!["hostMebibytes"] = 1 << 20));
        _site.Chest("a", 1);

        Assert.Equal(ExitCodes.Negative, await _site.InferAsync());

        Assert.Equal(["refused", "reported"], Runs().Select(run => run.GetProperty("outcome").GetString()));
        Assert.Equal("host-memory", Runs()[0].GetProperty("reasons")[0].GetProperty("code").GetString());
    }

    [Theory]
    [InlineData(ExitCodes.Unavailable, "There is no app 'brain'", "--app", "brain")]
    [InlineData(ExitCodes.Unavailable, "No file below", "--app", "lung")]
    public async Task Infer_NothingToDo_SaysWhatIsMissing(int exitCode, string sentence, params string[] arguments)
    {
        Assert.Equal(exitCode, await _site.InferAsync(arguments));
        Assert.Contains(sentence, _site.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_ResultsIntoTheFolderOfTheStudies_IsRefused()
    {
        Assert.Equal(ExitCodes.Usage, await _site.InvokeAsync(["infer", _site.Studies, "-o", _site.Studies + "/"]));
        Assert.Contains("--output", _site.Error.ToString(), StringComparison.Ordinal);
    }

    private JsonElement[] Runs() => [.. _site.Summary.GetProperty("runs").EnumerateArray()];

    private Task<string> FindingsAsync() => File.ReadAllTextAsync(Path.Combine(_site.Results, "findings.csv"), TestContext.Current.CancellationToken);

    /// <summary>Mixes the files of two folders.</summary>
    private void Scatter(string one, string other)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(_site.Studies, one)).Where((_, index) => index % 2 == 0))
        {
            File.Move(file, Path.Combine(_site.Studies, other, "x" + Path.GetFileName(file)));
        }
    }

    private void DicomWithoutStudy()
    {
        DicomDataset dataset = new Receive.TestObject().Dataset();
        dataset.Remove(DicomTag.StudyInstanceUID);
        new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian).Save(Path.Combine(_site.Studies, "nameless.dcm"));
    }
}
