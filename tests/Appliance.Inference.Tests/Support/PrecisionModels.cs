using System.Buffers.Binary;
using static Appliance.Inference.Tests.Support.OnnxWire;

namespace Appliance.Inference.Tests.Support;

/// <summary>The <see cref="VoxelModel"/> of one voxel in other precisions: the volume goes through 16-bit floats, or through 8-bit integers (QDQ).</summary>
internal static class PrecisionModels
{
    public static byte[] Half(int voxel) => Model(
        Node("Cast", "x", "half", Attribute("to", Halves)),
        Node("Flatten", "half", "flat", Attribute("axis", 1)),
        Node("Gather", "flat place", "picked", Attribute("axis", 1)),
        Node("Cast", "picked", "y", Attribute("to", Floats)),
        Place(voxel), Value(11, "x", 1, 1, 0, 0, 0), Value(12, "y", 1, 1));

    /// <summary>In steps of a scale around 0: a coarse one is what a bad quantization looks like.</summary>
    public static byte[] Quantized(int voxel, float scale)
    {
        var step = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(step, scale);
        return Model(
            Node("QuantizeLinear", "x scale zero", "small"),
            Node("DequantizeLinear", "small scale zero", "back"),
            Node("Flatten", "back", "flat", Attribute("axis", 1)),
            Node("Gather", "flat place", "y", Attribute("axis", 1)),
            Constant("scale", Floats, [], step), Constant("zero", Octets, [], [128]),
            Place(voxel), Value(11, "x", 1, 1, 0, 0, 0), Value(12, "y", 1, 1));
    }

    private static byte[] Place(int voxel)
    {
        var index = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(index, voxel);
        return Constant("place", Longs, [1], index);
    }
}
