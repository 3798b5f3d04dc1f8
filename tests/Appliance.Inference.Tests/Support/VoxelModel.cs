using System.Buffers.Binary;
using static Appliance.Inference.Tests.Support.OnnxWire;

namespace Appliance.Inference.Tests.Support;

/// <summary>A classifier whose scores <c>y</c> are voxels of the volume <c>x</c>: what it says of a study is written into the study.</summary>
internal static class VoxelModel
{
    public static byte[] Bytes(params int[] voxels)
    {
        var indices = new byte[sizeof(long) * voxels.Length];
        for (int index = 0; index < voxels.Length; index++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(indices.AsSpan(sizeof(long) * index), voxels[index]);
        }
        return Model(
            Node("Flatten", "x", "flat", Attribute("axis", 1)),
            Node("Gather", "flat places", "y", Attribute("axis", 1)),
            Constant("places", Longs, [voxels.Length], indices),
            Value(11, "x", 1, 1, 0, 0, 0),
            Value(12, "y", 1, voxels.Length));
    }
}
