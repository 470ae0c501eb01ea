"""Courses from a file that an office exports: read it, plan what each row would do, do all of it or nothing."""
