using System.Buffers.Binary;
using Appliance.Fuzz;
using Appliance.Fuzz.Targets.Dicom;

namespace Appliance.Dicom.Tests.Imaging.Codecs;

/// <summary>A bounded, seeded run of each decoder's target over damaged frames.</summary>
public sealed class CodecFuzzTests
{
    [Fact]
    public void Rle_DamagedFrames_OnlyCodecExceptionsEscape()
    {
        // 4 × 5 pixels of 16 bits: two segments of literal and repeated runs.
        var frame = new byte[64];
        BinaryPrimitives.WriteInt32LittleEndian(frame, 2);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(4), 64);
        BinaryPrimitives.WriteInt32LittleEndian(frame.AsSpan(8), 70);
        byte[] sixteen = [10, 4, .. frame, 0xF1, 9, 3, 1, 2, 3, 4, 0xED, 7];
        byte[] eight = [9, 3, .. frame, 0xF1, 9];
        BinaryPrimitives.WriteInt32LittleEndian(eight.AsSpan(2), 1);
        SeededRun.Over(new RleTarget(), [sixteen, eight], 11);
    }
}
