using Microsoft.ML.OnnxRuntime;

namespace Appliance.Inference.Runtime;

/// <summary>
/// What a network takes against what the app feeds it, axis by axis. ONNX Runtime would break on the difference too, but in words that no
/// maker of an app can act on, and only where a golden case gets that far.
/// </summary>
internal static class NetworkFeed
{
    /// <summary>The axes of what is fed as a volume: one at a time, one channel.</summary>
    public static readonly string[] OfVolumes = ["volumes at once", "channels", "slices", "rows", "columns"];

    /// <summary>The axes of slices without channels, and with one.</summary>
    public static readonly string[] OfSlices = ["slices at once", "rows", "columns"], OfSlicesWithChannel = ["slices at once", "channels", "rows", "columns"];

    /// <summary>Compares; an axis for which the network names no number takes any.</summary>
    /// <param name="taken">The network's input, of as many axes.</param>
    /// <param name="input">Its name.</param>
    /// <param name="fed">How much of each axis the app feeds.</param>
    /// <param name="axes">What each axis is.</param>
    /// <exception cref="InvalidDataException">The network takes something else; all differences are named at once.</exception>
    public static void Require(NodeMetadata taken, string input, ReadOnlySpan<long> fed, ReadOnlySpan<string> axes)
    {
        List<string>? faults = null;
        for (int axis = 0; axis < fed.Length; axis++)
        {
            if (taken.Dimensions[axis] > 0 && taken.Dimensions[axis] != fed[axis])
            {
                (faults ??= []).Add($"{taken.Dimensions[axis]} {axes[axis]}, and the app feeds it {fed[axis]}");
            }
        }

        if (faults is not null)
        {
            throw new InvalidDataException($"The model's input '{input}' takes {string.Join("; ", faults)}.");
        }
    }
}
