using System.Text.Json;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Our reading against pydicom's where dcm2json has no answer: Japanese and Korean code extensions, and UN throughout.</summary>
public sealed class PydicomTests
{
    private const string Python = "/usr/bin/python3";
    private const string Script = """
        import json, sys, warnings
        warnings.simplefilter("ignore")
        import pydicom
        for path in sys.stdin.read().split("\n"):
            try:
                ds = pydicom.dcmread(path, force=True)
                for tag in [tag for tag in ds.keys() if tag >= 0x7FE00010]:
                    del ds[tag]
                print(json.dumps(ds.to_json_dict()))
            except Exception as e:
                print(json.dumps(str(type(e).__name__)))
        """;

    /// <summary>pydicom cannot make JSON of some files, and force-reads some that are no DICOM.</summary>
    private const int LeastCompared = 240;

    [Fact]
    public void Json_EveryPublicFileThatPydicomRead_EqualsItsJson()
    {
        var files = TestFiles.All().Except(DicomFileTests.Unreadable).ToList();
        var theirs = PydicomJson(files);
        var faults = new List<string>();
        var clauses = new Dictionary<string, int>();
        foreach (var (file, json) in files.Zip(theirs).Where(pair => pair.Second.StartsWith('{')))
        {
            var ours = DicomJson.Serialize(DicomFile.Open(TestFiles.PathOf(file), new DicomReadOptions { StopBefore = DicomTag.PixelData }).Dataset);
            foreach (var difference in JsonComparison.Compare(ours, json))
            {
                var clause = Decision(difference);
                clauses[clause ?? ""] = clauses.GetValueOrDefault(clause ?? "") + 1;
                faults.AddRange(clause is null ? [$"{file}: {difference}"] : []);
            }
        }

        var compared = theirs.Count(json => json.StartsWith('{'));
        TestContext.Current.TestOutputHelper!.WriteLine($"{files.Count} files, {compared} compared; values decided by a clause:");
        foreach (var (clause, count) in clauses.OrderByDescending(pair => pair.Value))
        {
            TestContext.Current.TestOutputHelper!.WriteLine($"{count,6} {clause}");
        }

        Assert.True(faults.Count == 0, $"{faults.Count} differences: {string.Join('\n', faults.Take(100))}");
        Assert.InRange(compared, LeastCompared, files.Count);
    }

    [Fact]
    public void GetString_FileInWhichEveryVRIsUnknown_ReadsByTheDictionary()
    {
        const string File = "pydicom+pydicom-data/data_store/data/explicit_VR-UN.dcm";
        using var theirs = JsonDocument.Parse(PydicomJson([File]).Single());
        var ours = DicomFile.Open(TestFiles.PathOf(File)).Dataset;

        Assert.Equal(theirs.RootElement.GetProperty("0020000D").GetProperty("Value")[0].GetString(), ours.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal(theirs.RootElement.GetProperty("00280010").GetProperty("Value")[0].GetInt32(), ours.GetValue<int>(DicomTag.Rows));
        Assert.Equal("ISO_IR 100", ours.CharacterSet.Declared);
    }

    /// <summary>One line a file: its JSON, or a string that names pydicom's exception.</summary>
    private static IReadOnlyList<string> PydicomJson(IReadOnlyList<string> files)
    {
        Tool.Require("/usr/lib/python3/dist-packages/pydicom/__init__.py", "python3-pydicom");
        Assert.NotEmpty(TestFiles.All());
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("list"), string.Join('\n', files.Select(TestFiles.PathOf)));
        var run = Tool.Run("/bin/sh", ["-c", "exec \"$0\" -c \"$1\" < \"$2\"", Python, Script, folder.File("list")]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Text.TrimEnd('\n').Split('\n');
    }

    /// <summary>The clause that decides a difference, or null when none does.</summary>
    private static string? Decision(JsonComparison.Difference difference)
    {
        var tag = DicomTag.Parse(difference.Path.Split('/')[^1]);
        if (tag == DicomTag.SpecificCharacterSet)
        {
            return "PS3.18 F.2.1: the JSON is UTF-8, so that is what it says; pydicom keeps the file's term";
        }

        if (tag.IsGroupLength && difference.Kind == "missing")
        {
            return "PS3.18 F.2.2: group length is not included";
        }

        return difference switch
        {
            { Kind: "vr", VR: "UN" } when tag.IsPrivate => "PS3.5 6.2.2: an implicit private element is UN without its private dictionary, which pydicom has",
            { Kind: "vr", VR: "UN" } => "PS3.5 6.2.2: sent as UN, so shown as UN; pydicom and our GetString look the tag up",
            { Kind: "Value", VR: "SQ", Theirs: var empty } when empty.Contains("[]", StringComparison.Ordinal) => "PS3.18 F.2.5: an empty attribute has no Value",
            { Kind: "value" } when difference.Ours.Contains("null", StringComparison.Ordinal) && Same(difference.Ours.Replace("null", "\"\"", StringComparison.Ordinal), difference.Theirs)
                => "PS3.18 F.2.5: an empty value among others is null",
            { Kind: "value", VR: "CS" } when Same(difference.Ours, difference.Theirs.Replace(" \"", "\"", StringComparison.Ordinal)) => "PS3.5 6.2: a blank at the end of a Code String is not significant",
            _ => null,
        };
    }

    private static bool Same(string ours, string theirs) =>
        ours.Replace(" ", "", StringComparison.Ordinal) == theirs.Replace(" ", "", StringComparison.Ordinal);
}
