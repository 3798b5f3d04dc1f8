using System.Text.Json;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data;

/// <summary>Our reading against pydicom's where dcm2json has no answer: Japanese and Korean code extensions, and UN throughout.</summary>
public sealed class PydicomTests
{
    private const string Python = "/usr/bin/python3";
    private const string Charsets = "pydicom+pydicom/src/pydicom/data/charset_files/";
    private const string Dicom2Nifti = "icometrix+dicom2nifti/tests/data/";

    private const string Script = """
        import json, sys, warnings
        warnings.simplefilter("ignore")
        import pydicom
        ds = pydicom.dcmread(sys.argv[1], force=True)
        if "PixelData" in ds:
            del ds.PixelData
        print(json.dumps(ds.to_json_dict()))
        """;

    public static TheoryData<string> Files =>
    [
        Charsets + "chrH31.dcm", Charsets + "chrH32.dcm", Charsets + "chrJapMulti.dcm", Charsets + "chrJapMultiExplicitIR6.dcm",
        Charsets + "chrSQEncoding.dcm", Charsets + "chrSQEncoding1.dcm", Charsets + "chrI2.dcm", Charsets + "chrX1.dcm", Charsets + "chrX2.dcm",
        Dicom2Nifti + "generic/anatomical/002_non_isotropic/001.dcm", Dicom2Nifti + "hitachi/anatomical/001/001.dcm",
        "pydicom+pydicom-data/data_store/data/emri_small_jpeg_2k_lossless_too_short.dcm",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Json_FileThatDcm2JsonCannotRead_EqualsPydicom(string file)
    {
        var theirs = PydicomJson(file);
        var ours = DicomJson.Serialize(DicomFile.Open(TestFiles.PathOf(file), new DicomReadOptions { StopBefore = DicomTag.PixelData }).Dataset);

        Assert.DoesNotContain(JsonComparison.Compare(ours, theirs), difference => Decision(difference) is null);
    }

    [Fact]
    public void GetString_FileInWhichEveryVRIsUnknown_ReadsByTheDictionary()
    {
        const string File = "pydicom+pydicom-data/data_store/data/explicit_VR-UN.dcm";
        using var theirs = JsonDocument.Parse(PydicomJson(File));
        var ours = DicomFile.Open(TestFiles.PathOf(File)).Dataset;

        Assert.Equal(theirs.RootElement.GetProperty("0020000D").GetProperty("Value")[0].GetString(), ours.GetString(DicomTag.StudyInstanceUID));
        Assert.Equal(theirs.RootElement.GetProperty("00280010").GetProperty("Value")[0].GetInt32(), ours.GetValue<int>(DicomTag.Rows));
        Assert.Equal("ISO_IR 100", ours.CharacterSet.Declared);
    }

    private static string PydicomJson(string file)
    {
        Tool.Require("/usr/lib/python3/dist-packages/pydicom/__init__.py", "python3-pydicom");
        Assert.NotEmpty(TestFiles.All());
        var run = Tool.Run(Python, ["-c", Script, TestFiles.PathOf(file)]);
        Assert.True(run.ExitCode == 0, run.Errors);
        return run.Text;
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

        return tag.IsPrivate && difference is { Kind: "vr", VR: "UN" }
            ? "PS3.5 6.2.2: an implicit private element is UN without its private dictionary, which pydicom has"
            : null;
    }
}
