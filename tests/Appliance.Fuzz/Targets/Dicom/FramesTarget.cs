using Appliance.Dicom.Data;
using Appliance.Dicom.Imaging.Frames;

namespace Appliance.Fuzz.Targets.Dicom;

/// <summary>
/// Frames of encapsulated pixel data: offset tables and fragments of any bytes. The input is the number of frames, then Basic Offset Table,
/// Extended Offset Table, its lengths and the fragments, each after a byte that tells its length.
/// </summary>
internal sealed class FramesTarget : IFuzzTarget
{
    private static readonly byte[] Jpeg = [0xFF, 0xD8, 0xFF, 0xDB, 1, 2, 3, 4, 0xFF, 0xD9];
    private static readonly byte[] Wavelet = [0xFF, 0x4F, 0xFF, 0x51, 0, 41, 9, 9, 0xFF, 0xD9];

    public string Name => "frames";

    public IReadOnlyList<byte[]> Seeds(string? dataFolder) =>
    [
        Input(1, [], [], [], Jpeg[..5], Jpeg[5..]),
        Input(2, [], [], [], Jpeg, Jpeg),
        Input(2, [], [], [], Jpeg[..6], Jpeg[6..], Jpeg[..6], Jpeg[6..]),
        Input(2, [], [], [], [.. Wavelet, 0, .. Wavelet]),
        Input(2, [0, 0, 0, 0, 18, 0, 0, 0], [], [], Jpeg, Jpeg),
        Input(2, [], [0, 0, 0, 0, 0, 0, 0, 0, 18, 0, 0, 0, 0, 0, 0, 0], [10, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0], Jpeg, Jpeg),
        Input(3, [], [], [], [1, 0, 0, 0, 64, 0, 0, 0, 7], [1, 0, 0, 0, 64, 0, 0, 0, 7]),
    ];

    public void Run(ReadOnlySpan<byte> input)
    {
        var parts = new List<byte[]>();
        for (int at = 1; at < input.Length;)
        {
            int length = Math.Min(input[at], input.Length - at - 1);
            parts.Add(input.Slice(at + 1, length).ToArray());
            at += length + 1;
        }

        if (parts.Count < 3)
        {
            return;
        }

        var dataset = new DicomDataset();
        Add(dataset, DicomTag.ExtendedOffsetTable, parts[1]);
        Add(dataset, DicomTag.ExtendedOffsetTableLengths, parts[2]);
        var pixels = new DicomFragmentSequence(DicomTag.PixelData, DicomVR.OB, new DicomValue(parts[0]), parts.Skip(3).Select(part => new DicomValue(part)));
        int frames = Math.Max(1, (int)input[0]);
        byte[][] first = Read(dataset, pixels, frames);
        byte[][] again = Read(dataset, pixels, frames);
        if (first.Length > frames || !first.Zip(again).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)))
        {
            throw new OracleException("the frames are more than stated, or others the second time");
        }

        // Each byte belongs to one frame at most.
        if (first.Sum(frame => (long)frame.Length) > pixels.Fragments.Sum(fragment => fragment.Length))
        {
            throw new OracleException("the frames hold more bytes than the fragments");
        }
    }

    private static byte[][] Read(DicomDataset dataset, DicomFragmentSequence pixels, int frames)
    {
        try
        {
            EncapsulatedFrames found = EncapsulatedFrames.Find(dataset, pixels, frames);
            return [.. Enumerable.Range(0, found.Count).Select(frame => ReadOrEmpty(found, frame))];
        }
        catch (DicomDataException)
        {
            return [];
        }
    }

    private static byte[] ReadOrEmpty(EncapsulatedFrames frames, int frame)
    {
        try
        {
            return frames.Read(frame);
        }
        catch (DicomDataException)
        {
            return [];
        }
    }

    private static void Add(DicomDataset dataset, DicomTag tag, byte[] value)
    {
        if (value.Length > 0)
        {
            dataset.AddOrUpdate(tag, DicomVR.OV, value);
        }
    }

    private static byte[] Input(byte frames, params byte[][] parts) => [frames, .. parts.SelectMany(part => (byte[])[(byte)part.Length, .. part])];
}
