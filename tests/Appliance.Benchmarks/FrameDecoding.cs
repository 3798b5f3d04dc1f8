using System.Diagnostics;
using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging;
using Appliance.Dicom.Imaging.Codecs;
using Appliance.Dicom.Imaging.Codecs.Isolation;
using Appliance.Dicom.Imaging.Codecs.Native;
using Appliance.EndToEnd.Tests.Harness;

namespace Appliance.Benchmarks;

/// <summary>
/// Milliseconds a 512 × 512 CT frame: in a worker process, by the same library called in this process, and by DCMTK's or GDCM's own
/// program on one file of many frames, which also reads and writes that file.
/// </summary>
internal static class FrameDecoding
{
    private const int Frames = 64;
    private const int Rounds = 5;

    private static readonly (string Name, string Tool, string[] Options, string Reader, string[] ReaderOptions)[] Codecs =
    [
        ("RLE", "dcmcrle", [], "dcmdrle", []),
        ("JPEG baseline", "dcmcjpeg", ["+eb"], "dcmdjpeg", []),
        ("JPEG extended, 12 bit", "dcmcjpeg", ["+ee"], "dcmdjpeg", []),
        ("JPEG lossless", "dcmcjpeg", ["+e1"], "dcmdjpeg", []),
        ("JPEG-LS", "dcmcjpls", ["+el"], "dcmdjpls", []),
        ("JPEG 2000", "gdcmconv", ["--j2k"], "gdcmconv", ["--raw"]),
    ];

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        Report.Title($"Decoding of {Frames} frames of 512 × 512, median of {Rounds}, a frame");
        using var folder = new TestFolder();
        using var study = await ThoraxFolder.MakeAsync(Frames, 512);
        MultiFrame(study.Files).Save(folder["source"]);
        using var pool = new DecodeWorkerPool(new DecodeWorkerOptions { Command = [Repository.ApplianceBinary] }, TimeProvider.System);
        foreach (var (name, tool, options, reader, readerOptions) in Codecs)
        {
            cancellationToken.ThrowIfCancellationRequested();
            string compressed = folder[tool + string.Concat(options)];
            (await Tool.RunAsync(tool, [.. options, folder["source"], compressed])).Expect();
            var (file, frames) = Open(compressed);
            IFrameDecoder here = name == "RLE" ? new RleDecoder() : new NativeDecoders();
            IFrameDecoder isolated = name == "RLE" ? here : pool;

            var seconds = new Dictionary<string, List<double>> { ["here"] = [], ["worker"] = [], ["workers"] = [], ["tool"] = [] };
            for (int round = -1; round < Rounds; round++)
            {
                double own = Time(() => Array.ForEach(frames, frame => Decode(here, file, frame)));
                double worker = Time(() => Array.ForEach(frames, frame => Decode(isolated, file, frame)));
                double workers = Time(() => Parallel.ForEach(frames, frame => Decode(isolated, file, frame)));
                double whole = await TimeAsync(async () => (await Tool.RunAsync(reader, [.. readerOptions, compressed, folder["out"]])).Expect());

                // The first round starts the workers and compiles.
                foreach (var (key, value) in round < 0 ? [] : new[] { ("here", own), ("worker", worker), ("workers", workers), ("tool", whole) })
                {
                    seconds[key].Add(value / Frames * 1000);
                }
            }

            Print(name, reader, seconds.ToDictionary(pair => pair.Key, pair => Report.Median(pair.Value)));
        }
    }

    private static void Print(string name, string reader, Dictionary<string, double> milliseconds)
    {
        Report.Row(name + (name == "RLE" ? ", managed, in process" : ", library in this process"), Report.Number(milliseconds["here"], "ms"));
        if (name != "RLE")
        {
            Report.Row("  one worker", Report.Number(milliseconds["worker"], "ms"), Report.Ratio(milliseconds["worker"], milliseconds["here"], "library"));
        }

        Report.Row($"  {Environment.ProcessorCount} at once", Report.Number(milliseconds["workers"], "ms"), Report.Ratio(milliseconds["workers"], milliseconds["here"], "in process"));
        Report.Row($"  {reader}, whole file", Report.Number(milliseconds["tool"], "ms"), Report.Ratio(milliseconds["worker"], milliseconds["tool"], reader));
    }

    private static void Decode(IFrameDecoder decoder, DicomFile file, byte[] frame) =>
        decoder.Decode(file.TransferSyntax, frame, PixelDescription.Read(file.Dataset), CancellationToken.None);

    /// <summary>The peers write a fragment a frame.</summary>
    private static (DicomFile File, byte[][] Frames) Open(string path)
    {
        DicomFile file = DicomFile.Open(path);
        var pixels = (DicomFragmentSequence)file.Dataset.Single(item => item.Tag == DicomTag.PixelData);
        byte[][] frames = [.. pixels.Fragments.Select(fragment => fragment.Bytes.ToArray())];
        return frames.Length == Frames ? (file, frames) : throw new InvalidOperationException($"{path} has {frames.Length} fragments, not {Frames}.");
    }

    private static DicomFile MultiFrame(IReadOnlyList<string> slices)
    {
        DicomDataset dataset = DicomFile.Open(slices[0]).Dataset.Clone();
        byte[] pixels = [.. slices.SelectMany(slice => ((DicomElement)DicomFile.Open(slice).Dataset.Single(item => item.Tag == DicomTag.PixelData)).Bytes.ToArray())];
        dataset.AddOrUpdate(DicomTag.SOPClassUID, "1.2.840.10008.5.1.4.1.1.7.3")
            .AddOrUpdate(DicomTag.NumberOfFrames, slices.Count.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .AddOrUpdate(DicomTag.PixelData, DicomVR.OW, pixels);
        return new DicomFile(dataset, DicomTransferSyntax.ExplicitVRLittleEndian);
    }

    private static double Time(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }
}
