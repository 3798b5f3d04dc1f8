using System.Globalization;

namespace Appliance.Edge.Storage;

/// <summary>There is no room for another object. It passes once there is; peers are told to try again (A700).</summary>
public sealed class OutOfSpaceException : IOException
{
    /// <summary>The reserve of <paramref name="minFreeBytes"/> would be touched.</summary>
    public OutOfSpaceException(long minFreeBytes)
        : base(string.Create(
            CultureInfo.InvariantCulture,
            $"Less than {minFreeBytes} bytes are free below the state folder (Storage:MinFreeBytes). Free some space or enlarge the disk."))
    {
    }

    /// <summary>The disk or its quota is full.</summary>
    public OutOfSpaceException(Exception innerException)
        : base("The disk of the state folder is full. Free some space or enlarge the disk.", innerException)
    {
    }
}
