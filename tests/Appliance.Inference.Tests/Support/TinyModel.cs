using static Appliance.Inference.Tests.Support.OnnxWire;

namespace Appliance.Inference.Tests.Support;

/// <summary>A model that scores two classes for every voxel of a volume <c>x</c> of any size, as <c>y</c>: the first with −x and the second with x.</summary>
internal static class TinyModel
{
    public static byte[] Bytes() => Model(
        Node("Neg", "x", "n"),
        Node("Concat", "n x", "y", Attribute("axis", 1)),
        Value(11, "x", 1, 1, 0, 0, 0),
        Value(12, "y", 1, 2, 0, 0, 0));
}
