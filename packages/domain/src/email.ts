/**
 * Characters that an e-mail address has at most: a path of 256 octets less its brackets, as RFC 5321 (4.5.3.1.3) and
 * erratum 1690 of RFC 3696 say.
 */
export const EMAIL_MAX = 254;
