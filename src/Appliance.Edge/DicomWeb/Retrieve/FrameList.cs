using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Appliance.Edge.DicomWeb.Retrieve;

/// <summary>The frame numbers of a path (PS3.18 10.4.1.1.3): counted from 1, commas between.</summary>
internal static class FrameList
{
    /// <summary>Frames of one request; a viewer asks for one or a few.</summary>
    private const int MaxFrames = 4096;

    /// <summary>Reads a list.</summary>
    /// <exception cref="WebException">400: no such list, or a longer one than the limit.</exception>
    public static IReadOnlyList<int> Read(string text)
    {
        // Bounds the split as well.
        if (text.Length > MaxFrames * 8)
        {
            throw Malformed();
        }

        string[] numbers = text.Split(',');
        var frames = new int[numbers.Length];
        for (int i = 0; i < numbers.Length; i++)
        {
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out frames[i]) || frames[i] < 1)
            {
                throw Malformed();
            }
        }

        return frames.Length <= MaxFrames ? frames : throw Malformed();
    }

    private static WebException Malformed() =>
        new(StatusCodes.Status400BadRequest, $"Name 1 to {MaxFrames} frames by numbers from 1 with commas between, as /frames/1,2.");
}
