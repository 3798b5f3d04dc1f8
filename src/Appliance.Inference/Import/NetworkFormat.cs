using System.Text.Json;

namespace Appliance.Inference.Import;

/// <summary>One input or output of a network as <c>network_data_format</c> describes it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Modality">What made the image; null when it is not said.</param>
/// <param name="Channels">Number of channels; null when it is not said.</param>
/// <param name="Shape">Voxels along each axis; null along one of any length.</param>
/// <param name="Classes">Names of the channels by their number.</param>
/// <param name="IsSegmentation">Whether it is a picture of labels, not a probability or a box.</param>
internal sealed record NetworkFormat(
    string Name, string? Modality, int? Channels, IReadOnlyList<int?> Shape, IReadOnlyDictionary<int, string> Classes, bool IsSegmentation)
{
    /// <summary>Most channels that are looked at.</summary>
    public const int MaxChannels = 256;

    private const int MaxName = 64;
    private const int MaxAxes = 4;
    private const int MaxPatch = 512;

    /// <summary>The first of the inputs or outputs; null when there is none.</summary>
    public static NetworkFormat? First(JsonElement? formats) => formats.Members(1).Select(format => Read(format.Name, format.Value)).FirstOrDefault();

    private static NetworkFormat Read(string name, JsonElement? format)
    {
        var classes = new SortedDictionary<int, string>();
        foreach (JsonProperty channel in format.Member("channel_def").Members(MaxChannels))
        {
            if (int.TryParse(channel.Name, System.Globalization.NumberStyles.None, null, out int number) && number < MaxChannels
                && ((JsonElement?)channel.Value).Text(MaxName) is { } text)
            {
                classes[number] = text;
            }
        }

        return new NetworkFormat(
            name,
            format.Member("modality").Text(MaxName),
            format.Member("num_channels").Number() is >= 1 and <= MaxChannels and var channels ? (int)channels : null,
            [.. format.Member("spatial_shape").Items(MaxAxes).Select(item => ((JsonElement?)item).Number() is >= 1 and <= MaxPatch and var length ? (int?)length : null)],
            classes,
            format.Member("format").Text(MaxName) is "segmentation" or "labels");
    }
}
