using System.Text.Json;
using Appliance.Dicom.Data;
using Appliance.Dicom.Evidence;
using Appliance.Dicom.Tests.Data;
using Appliance.Dicom.Tests.Data.Text;
using Appliance.Simulators.Phantoms;

namespace Appliance.Dicom.Tests.Evidence;

/// <summary>The patient module goes into evidence byte for byte in every character set, mislabelled ones too, and reads there as in the source.</summary>
public sealed class EvidenceTextTests
{
    private const string Script = """
        import json, warnings
        warnings.simplefilter("ignore")
        files = [pydicom.dcmread(f) for f in sys.argv[1:]]
        print(json.dumps([[str(d.PatientName), str(d.OtherPatientIDsSequence[0].PatientID)] for d in files]))
        """;

    /// <summary>GBK bytes under declarations that are none, Latin, Cyrillic, UTF-8 and GB 2312 by escapes.</summary>
    private static readonly TextSample[] Mislabelled =
    [
        .. ((string[])["", "ISO_IR 6", "ISO_IR 100", "ISO 2022 IR 100", "ISO_IR 144", "ISO_IR 192", @"\ISO 2022 IR 58"])
            .Select(declared => new TextSample(declared, DicomCharacterSet.Gb18030.Encode("王^小东", DicomVR.PN), "")),
    ];

    [Fact]
    public void PatientModule_InEveryCharacterSet_IsTheSourcesBytes()
    {
        foreach (var sample in TextSamples.All.Concat(Mislabelled))
        {
            var source = Source(sample);
            var evidence = EvidenceScene.Refusal(new EvidenceSource([source])).Dataset;

            Assert.Equal(Bytes(source, DicomTag.PatientName), Bytes(evidence, DicomTag.PatientName));
            Assert.Equal(Bytes(source, DicomTag.PatientComments), Bytes(evidence, DicomTag.PatientComments));
            Assert.Equal(
                Bytes(source.GetSequenceItems(DicomTag.OtherPatientIDsSequence)[0], DicomTag.PatientID),
                Bytes(evidence.GetSequenceItems(DicomTag.OtherPatientIDsSequence)[0], DicomTag.PatientID));
            Assert.Equal(source.GetString(DicomTag.PatientName), evidence.GetString(DicomTag.PatientName));
        }
    }

    [Fact]
    public void PatientName_InEveryCharacterSet_ReadsInPydicomAsInTheSource()
    {
        using var folder = new TemporaryFolder();
        var paths = new List<string>();
        foreach (var sample in TextSamples.All.Concat(Mislabelled))
        {
            var source = Source(sample);
            new DicomFile(source, DicomTransferSyntax.ExplicitVRLittleEndian).Save(Next());
            EvidenceScene.Refusal(new EvidenceSource([source])).Save(Next());
        }

        var names = JsonSerializer.Deserialize<string[][]>(Peer.Pydicom(Script, [.. paths]))!;

        Assert.All(names.Chunk(2), pair => Assert.Equal(pair[0], pair[1]));

        string Next()
        {
            paths.Add(folder.File($"{paths.Count}.dcm"));
            return paths[^1];
        }
    }

    [Fact]
    public void Evidence_OfEveryCharacterSet_IsValid()
    {
        using var folder = new TemporaryFolder();
        // Debian's dciodvfy does not know GBK, ISO_IR 203, nor the katakana of ISO_IR 13.
        string[] unknown = ["GBK", "ISO_IR 13", "ISO_IR 203"];
        var faults = new List<string>();
        foreach (var (sample, i) in TextSamples.All.Where(sample => !unknown.Contains(sample.Declared)).Select((sample, i) => (sample, i)))
        {
            EvidenceScene.Refusal(new EvidenceSource([Source(sample)])).Save(folder.File($"{i}.dcm"));
            (_, var output) = Peer.Run("dciodvfy", folder.File($"{i}.dcm"));
            faults.AddRange(output.Split('\n').Where(line => line.Contains("Error", StringComparison.Ordinal)).Select(line => $"{sample}: {line}"));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public void Source_UidThatCannotBeOne_IsRefusedBeforeAnythingIsWritten()
    {
        var source = Source(TextSamples.All[0]).AddOrUpdate(DicomTag.SOPInstanceUID, DicomVR.UI, [(byte)'1', (byte)'.', 0xE9, (byte)'2']);

        Assert.Contains("SOPInstanceUID", Assert.Throws<DicomDataException>(() => new EvidenceSource([source])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Source_FrameOfReferenceThatCannotBeOne_IsLeftOutOfTheReport()
    {
        var source = Source(TextSamples.All[0]).AddOrUpdate(DicomTag.FrameOfReferenceUID, DicomVR.UI, [(byte)'1', (byte)'.', 0xE9, (byte)'2']);

        Assert.Equal("", new EvidenceSource([source]).FrameOfReferenceUid);
        Assert.NotNull(EvidenceScene.Refusal(new EvidenceSource([source])));
    }

    private static DicomDataset Source(TextSample sample)
    {
        var name = sample.Bytes;
        var source = EvidenceScene.Create(PhantomCharset.Ascii).Slices[0].Dataset.Clone();
        source.Remove(DicomTag.SpecificCharacterSet);
        if (sample.Dataset().TryGetItem(DicomTag.SpecificCharacterSet, out var declared))
        {
            source.AddOrUpdate(declared);
        }

        return source
            .AddOrUpdate(DicomTag.PatientName, DicomVR.PN, name)
            .AddOrUpdate(DicomTag.PatientComments, DicomVR.LT, name)
            .AddOrUpdate(DicomTag.OtherPatientIDsSequence, new DicomDataset().AddOrUpdate(DicomTag.PatientID, DicomVR.LO, name).AddOrUpdate(DicomTag.TypeOfPatientID, "TEXT"));
    }

    private static byte[] Bytes(DicomDataset dataset, DicomTag tag) =>
        dataset.TryGetItem(tag, out var item) ? ((DicomElement)item).Bytes.ToArray() : throw new InvalidOperationException($"{tag} is absent");
}
