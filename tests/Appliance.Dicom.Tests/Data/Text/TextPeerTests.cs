using System.Text.Json;
using Appliance.Dicom.Data;

namespace Appliance.Dicom.Tests.Data.Text;

/// <summary>A name in every character set, as pydicom, dcm2json, dcmdump and dcmconv read it.</summary>
public sealed class TextPeerTests
{
    private const string Script = """
        import json, sys, warnings
        warnings.simplefilter("ignore")
        import pydicom
        print(json.dumps([str(pydicom.dcmread(f).PatientName) for f in sys.argv[1:]]))
        """;

    /// <summary>Debian's DCMTK converts by the C library, which has no JIS without ISO-2022-JP's own rules; 3.6.7 does not know 203.</summary>
    private static readonly string[] DcmtkLacks = ["IR 87", "IR 159", "IR 203"];

    [Fact]
    public void Name_InEveryCharacterSet_IsWhatPydicomReads()
    {
        Tool.Require("/usr/lib/python3/dist-packages/pydicom/__init__.py", "python3-pydicom");
        using var folder = new TemporaryFolder();
        var files = Write(folder);
        var run = Tool.Run("/usr/bin/python3", ["-c", Script, .. files.Select(file => file.Path)]);
        Assert.True(run.ExitCode == 0, run.Errors);

        // pydicom 2.3 drops the delimiters of component groups that are empty, and leaves the escapes of GB 2312 in the text.
        var theirs = JsonSerializer.Deserialize<string[]>(run.Text)!.Select(name => name.TrimEnd('=').Replace("\u001B$)A", "", StringComparison.Ordinal));

        Assert.Equal(files.Select(file => PydicomName(file.Sample)), files.Zip(theirs, (file, name) => $"{file.Sample}: {name}"));
        Assert.All(files, file => Assert.Equal(file.Sample.Name, DicomFile.Open(file.Path).Dataset.GetString(DicomTag.PatientName)));
    }

    [Fact]
    public void Name_InEveryCharacterSetOfDcmtk_IsWhatItsToolsRead()
    {
        Tool.Require("/usr/bin/dcmconv", "dcmtk");
        using var folder = new TemporaryFolder();
        foreach (var (sample, path) in Write(folder).Where(file => !DcmtkLacks.Any(file.Sample.Declared.Contains)))
        {
            var json = Tool.Run("/usr/bin/dcm2json", ["-q", path]);
            Assert.True(json.ExitCode == 0, $"{sample}: {json.Errors}");
            Assert.DoesNotContain(JsonComparison.Compare(DicomJson.Serialize(DicomFile.Open(path).Dataset), json.Text), d => d.VR == "PN");

            Assert.Contains($"[{sample.Name}]", Tool.Run("/usr/bin/dcmdump", ["-q", "+U8", "+P", "0010,0010", path]).Text, StringComparison.Ordinal);

            var converted = Tool.Run("/usr/bin/dcmconv", ["-q", "+U8", path, path + ".utf8"]);
            Assert.True(converted.ExitCode == 0, $"{sample}: {converted.Errors}");
            Assert.Equal(sample.Name, DicomFile.Open(path + ".utf8").Dataset.GetString(DicomTag.PatientName));
        }
    }

    /// <summary>pydicom 2.3 does not know ISO_IR 203 (CP-1917) and reads Latin-1.</summary>
    private static string PydicomName(TextSample sample) =>
        $"{sample}: {(sample.Declared == "ISO_IR 203" ? System.Text.Encoding.Latin1.GetString(sample.Bytes) : sample.Name.TrimEnd('='))}";

    private static List<(TextSample Sample, string Path)> Write(TemporaryFolder folder)
    {
        var files = TextSamples.All.Select((sample, i) => (sample, folder.File($"{i}.dcm"))).ToList();
        files.ForEach(file => new DicomFile(file.sample.Dataset(), DicomTransferSyntax.ExplicitVRLittleEndian).Save(file.Item2));
        return files;
    }
}
