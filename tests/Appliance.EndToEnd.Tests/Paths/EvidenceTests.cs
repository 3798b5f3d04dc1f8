using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Appliance.EndToEnd.Tests.Harness;
using Appliance.EndToEnd.Tests.Peers;
using Appliance.Inference.Apps;
using Appliance.Inference.Pipelines;
using Appliance.Inference.Runtime;
using Appliance.Inference.Volumes;

namespace Appliance.EndToEnd.Tests.Paths;

/// <summary><c>storescu</c>, the unit, <c>storescp</c>: the evidence that arrives, judged by readers that are not ours.</summary>
[Collection(typeof(PhantomPathCollection))]
public sealed class EvidenceTests(PhantomPath path)
{
    [Fact]
    public async Task Phantom_ReportSegmentationAndPages_ArriveInThePacs()
    {
        var arrival = await path.ArriveAsync();

        Assert.Equal("Done", arrival.Study.GetProperty("stage").GetString());
        Assert.Equal("Reported", arrival.Run.GetProperty("state").GetString());
        Assert.Equal(arrival.Sent.Count, arrival.Received.Count);
        Assert.NotNull(arrival.Evidence.Segmentation);
        Assert.NotEmpty(arrival.Evidence.Pages);
        Assert.Empty(arrival.Path.Unit.TemporaryFiles);
    }

    [Fact]
    public async Task Phantom_EveryObject_HasNoErrorForDciodvfy()
    {
        foreach (var file in (await path.ArriveAsync()).Evidence.Files)
        {
            Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }
    }

    [Fact]
    public async Task Phantom_EveryObject_IsReadByDcm2Json_AndTheReportByDsrdump()
    {
        var evidence = (await path.ArriveAsync()).Evidence;

        foreach (var file in evidence.Files)
        {
            using var json = JsonDocument.Parse(await Dcmtk.ToJsonAsync(file));
            Assert.Equal("Wang^XiaoDong", json.RootElement.GetProperty("00100010").GetProperty("Value")[0].GetProperty("Alphabetic").GetString());
        }

        Assert.Contains("Low attenuation area below -950 HU", await Dcmtk.DumpReportAsync(evidence.Report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Phantom_PatientName_IsTheSameBytesAsSent()
    {
        const string raw = "print(ds.get_item('PatientName').value.hex(), str(ds.PatientName), ds.SpecificCharacterSet)";
        var arrival = await path.ArriveAsync();
        var sent = await Pydicom.AskAsync(arrival.Sent[0], raw);

        Assert.EndsWith("Wang^XiaoDong=王^小东 GB18030", sent, StringComparison.Ordinal);
        foreach (var file in arrival.Evidence.Files)
        {
            Assert.Equal(sent, await Pydicom.AskAsync(file, raw));
        }
    }

    [Fact]
    public async Task Phantom_ReportedValues_AreTheUnitsFindings()
    {
        var arrival = await path.ArriveAsync();
        var reported = await arrival.Evidence.MeasurementsAsync();
        var concepts = FindingConcepts("ct-lung-density");

        var findings = arrival.Run.GetProperty("findings").EnumerateArray().ToList();
        Assert.Equal(reported.Count, findings.Count);
        Assert.All(findings, finding =>
        {
            var value = reported[concepts[finding.GetProperty("id").GetString()!]];
            Assert.Equal(finding.GetProperty("value").GetDouble(), value.Value);
            Assert.Equal(finding.GetProperty("unit").GetString(), value.Unit);
        });
        var truth = arrival.Phantom.Truth;
        Assert.InRange(reported[("118565006", "")].Value, truth.LungVolumeMl * 0.99, truth.LungVolumeMl * 1.01);
        Assert.InRange(reported[("LAA950", "")].Value, truth.Laa950Percent - 0.5, truth.Laa950Percent + 0.5);
    }

    [Fact]
    public async Task Phantom_SegmentationBits_AreTheUnitsMask()
    {
        var arrival = await path.ArriveAsync();
        var mask = await MaskOfAsync(arrival.Received);
        var expected = new List<string>();
        for (var slice = 0; slice < mask.Geometry.Slices; slice++)
        {
            foreach (byte label in (byte[])[1, 2])
            {
                var bits = Array.ConvertAll(mask.Slice(slice).ToArray(), voxel => voxel == label ? (byte)1 : (byte)0);
                if (bits.Contains((byte)1))
                {
                    var z = mask.Geometry.Planes[slice].Position.Z.ToString("0.000", CultureInfo.InvariantCulture);
                    expected.Add($"{label} {z} {Convert.ToHexStringLower(SHA256.HashData(bits))}");
                }
            }
        }

        var frames = JsonSerializer.Deserialize<string[]>(await Pydicom.AskAsync(arrival.Evidence.Segmentation!, """
            import hashlib
            bits = ds.pixel_array
            frames = []
            for number, frame in enumerate(ds.PerFrameFunctionalGroupsSequence):
                segment = frame.SegmentIdentificationSequence[0].ReferencedSegmentNumber
                z = float(frame.PlanePositionSequence[0].ImagePositionPatient[2])
                if bits[number].any():
                    frames.append('%d %.3f %s' % (segment, z, hashlib.sha256(bits[number].astype('uint8').tobytes()).hexdigest()))
            print(json.dumps(frames))
            """))!;

        Assert.NotEmpty(expected);
        Assert.Equal(expected.Order(StringComparer.Ordinal), frames.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Phantom_SegmentationFrames_ReferenceTheSentSliceOfTheSamePlace()
    {
        var arrival = await path.ArriveAsync();
        var sent = new Dictionary<string, double>();
        foreach (var file in arrival.Sent)
        {
            var dataset = Dicom.Data.DicomFile.Open(file).Dataset;
            sent[dataset.GetString(Dicom.Data.DicomTag.SOPInstanceUID)] = dataset.GetValue<double>(Dicom.Data.DicomTag.ImagePositionPatient, 2);
        }

        var frames = JsonSerializer.Deserialize<Dictionary<string, double>>(await Pydicom.AskAsync(arrival.Evidence.Segmentation!, """
            places = {}
            for frame in ds.PerFrameFunctionalGroupsSequence:
                source = frame.DerivationImageSequence[0].SourceImageSequence[0].ReferencedSOPInstanceUID
                places[source] = float(frame.PlanePositionSequence[0].ImagePositionPatient[2])
            listed = {i.ReferencedSOPInstanceUID for s in ds.ReferencedSeriesSequence for i in s.ReferencedInstanceSequence}
            assert set(places) <= listed, 'a frame references an instance that the series list lacks'
            print(json.dumps(places))
            """))!;

        Assert.NotEmpty(frames);
        Assert.All(frames, frame => Assert.Equal(sent[frame.Key], frame.Value, 3));
    }

    /// <summary>The engine on what the unit received: the mask that its evidence was written from.</summary>
    private static async Task<Mask> MaskOfAsync(IReadOnlyList<string> files)
    {
        using var models = new OnnxModelCache(new OnnxRuntimeOptions());
        var package = AppPackage.Load(Path.Combine(Repository.Root, "models", "ct-lung-density"));
        var cancel = TestContext.Current.CancellationToken;
        var result = await new AppEngine(models, TimeProvider.System).RunAsync(package, StudyInput.Open(files, cancel), null, cancel);
        return result.Segmentation!;
    }

    /// <summary>From a finding's id to the concept and side by which the report codes it, read from the manifest as plain JSON.</summary>
    private static Dictionary<string, (string Concept, string Side)> FindingConcepts(string app)
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "models", app, "app.json")));
        var findings = manifest.RootElement.GetProperty("graph").EnumerateArray()
            .Single(node => node.GetProperty("type").GetString() == "findings").GetProperty("with").GetProperty("findings");
        return findings.EnumerateArray().ToDictionary(
            finding => finding.GetProperty("id").GetString()!,
            finding => (
                finding.GetProperty("concept").GetProperty("value").GetString()!,
                finding.TryGetProperty("laterality", out var side) ? side.GetProperty("meaning").GetString()! : ""));
    }
}
