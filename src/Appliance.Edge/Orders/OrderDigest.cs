using System.Security.Cryptography;

namespace Appliance.Edge.Orders;

/// <summary>
/// Takes an order into what the UIDs of evidence are derived from: the same images with another order, or with none, make other
/// objects, so a UID never stands for two contents. Whatever the attempt, a revision has one order: it is settled before its runs begin.
/// </summary>
internal static class OrderDigest
{
    /// <summary>The digest of a run's input; unchanged when no order belongs to it.</summary>
    /// <param name="instances">SHA-256 over the instances.</param>
    /// <param name="order">The order's bytes.</param>
    public static byte[] With(byte[] instances, ReadOnlySpan<byte> order) =>
        order.IsEmpty ? instances : SHA256.HashData([.. instances, .. "order"u8, .. SHA256.HashData(order)]);
}
